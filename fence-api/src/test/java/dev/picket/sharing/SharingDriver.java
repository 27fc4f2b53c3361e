package dev.picket.sharing;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Whoever shares fences: the kernel, or this library. Whatever is made here is closed with it.
 *
 * @param <F> a sync file
 * @param <O> a sync object
 * @param <P> a point of one
 * @param <B> a buffer
 */
public interface SharingDriver<F, O, P, B> extends AutoCloseable {
  /** The fence of a binary object. */
  long BINARY = 0;

  /** Work that a test ends. */
  interface Work<F> {
    F file();

    void signal();
  }

  /** Work that ends when a counter has reached a value, or with the timeline. */
  interface Counter<F> extends AutoCloseable {
    F file(long value);

    void advance(long steps);

    long value();

    @Override
    void close();
  }

  /** What a wait is told besides what to wait for. */
  enum Flag {
    ALL,
    FOR_SUBMIT,
    AVAILABLE
  }

  /** What a buffer is used for. */
  enum Use {
    READ,
    WRITE,
    READ_WRITE
  }

  /** In what the two differ: docs/sharing.md has each with its reason. */
  enum Difference {
    /** A timeline that is closed fails what was pending. */
    CLOSED_TIMELINE_FAILS,
    /** The values of a counter are of one context, and the latest stands for the others. */
    VALUES_OF_ONE_CONTEXT,
    /** Points are numbers of 63 bits, not of 64. */
    POINTS_HAVE_A_SIGN
  }

  boolean has(Difference difference);

  /** How many rounds of a stress test are worth their time. */
  int rounds(int wanted);

  Work<F> work();

  Counter<F> counter();

  F merge(F one, F other);

  boolean await(F file, Duration timeout) throws InterruptedException;

  /** How many of the fences that the file waits for are pending. */
  int active(F file);

  /** 0 while pending, 1 on success, else the negative error number. */
  int status(F file);

  O object();

  O signaledObject();

  /** Makes another handle of the same. */
  O share(O object);

  /** Makes it a handle that is not known any more. */
  void spoil(O object);

  /** Tells whether two handles are different ones. */
  boolean differ(O one, O other);

  P point(O object, long value);

  void signal(P point);

  void signalPoints(List<P> points);

  void signalObjects(List<O> objects);

  void reset(List<O> objects);

  void submit(P point, F file);

  F snapshot(P point);

  void transfer(P source, P target);

  boolean transferOnceSubmitted(P source, P target) throws InterruptedException;

  long lastSignaled(O object);

  long lastSubmitted(O object);

  /** The place in the list of the first that is there; 0 for all; empty if time was up. */
  OptionalInt await(List<P> points, Set<Flag> flags, Duration timeout) throws InterruptedException;

  /** Counts notices of the signal. */
  IntSupplier notifySignal(P point);

  /** Counts notices of the submission. */
  IntSupplier notifySubmission(P point);

  B buffer();

  void add(B buffer, F file, Use use);

  F export(B buffer, Use use);

  boolean mustWait(B buffer, Use use);

  /** Why something was refused. */
  Refusal refusalOf(Throwable thrown);

  /** Why something was refused. */
  enum Refusal {
    NOT_SUBMITTED,
    UNKNOWN_HANDLE,
    NOTHING_GIVEN,
    OTHER
  }

  @Override
  void close();
}
