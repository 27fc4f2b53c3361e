package dev.picket.reclaim.spi;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What the current thread is doing on behalf of Picket: whether it runs a callback, a drop or a
 * device's method or is inside a section, where a blocking call could deadlock, the tail of the
 * callbacks that its outermost signal still has to run, and what it keeps from wait to wait.
 *
 * <p>Confined to its thread.
 */
public final class ThreadContext {
  /*
   * A thread may lose its thread-locals while it does nothing: a fork-join worker that idles does. What is counted here
   * counts only while something runs, but the thread's readers stay. So whoever knows readers is asked when a context is
   * made, and only then.
   */

  private static final ThreadLocal<ThreadContext> CURRENT =
      ThreadLocal.withInitial(ThreadContext::ofReadersThatStayed);
  private static final CopyOnWriteArrayList<WeakReference<Readers>> READERS =
      new CopyOnWriteArrayList<>();

  private final ArrayList<Sections> sections = new ArrayList<>(0);
  private int callbacks;
  private int drops;
  private int deviceMethods;
  private @Nullable Object trampoline;
  private @Nullable Object waiting;

  private ThreadContext() {}

  private static ThreadContext ofReadersThatStayed() {
    ThreadContext context = new ThreadContext();
    for (WeakReference<Readers> known : READERS) {
      Readers readers = known.get();
      if (readers != null) {
        readers.joinAgain(context);
      }
    }
    return context;
  }

  /** Knows which thread has which reader. */
  @FunctionalInterface
  public interface Readers {
    /**
     * Adds the sections of the current thread's reader, if it has one.
     *
     * @param context to be added to
     */
    void joinAgain(ThreadContext context);
  }

  /**
   * Makes known who knows readers in whose sections nobody may sleep.
   *
   * @param readers kept weakly
   */
  public static void register(Readers readers) {
    READERS.removeIf(known -> known.refersTo(null));
    READERS.add(new WeakReference<>(readers));
  }

  /** Sections of the thread, of one reader of it, in which it must not sleep. */
  public interface Sections {
    /**
     * Tells whether the thread is inside one.
     *
     * @return true inside a section
     */
    boolean anyOpen();

    /**
     * Tells whether none can be entered any more.
     *
     * @return true if this can be forgotten
     */
    boolean areGone();
  }

  /**
   * Finds the current thread's context.
   *
   * @return the context, made at the first call on this thread
   */
  public static ThreadContext current() {
    return CURRENT.get();
  }

  /**
   * Notes sections that the thread may enter from now on.
   *
   * @param added until they are removed or gone
   */
  public void addSections(Sections added) {
    sections.removeIf(Sections::areGone);
    sections.add(added);
  }

  /**
   * Notes that the thread will not enter sections any more.
   *
   * @param removed what was added
   */
  public void removeSections(Sections removed) {
    sections.remove(removed);
  }

  /** Notes that callbacks of a signal begin to run on this thread. */
  public void enterCallback() {
    callbacks++;
  }

  /** Notes that they have run. */
  public void exitCallback() {
    callbacks--;
  }

  /** Notes that drops begin to run on this thread. */
  public void enterDrop() {
    drops++;
  }

  /** Notes that they have run. */
  public void exitDrop() {
    drops--;
  }

  /** Notes that a ring has begun to call its device on this thread. */
  public void enterDevice() {
    deviceMethods++;
  }

  /** Notes that the device has answered. */
  public void exitDevice() {
    deviceMethods--;
  }

  /**
   * Runs what another thread does meanwhile, for a clock that has but one: it may block, though the
   * current thread is inside a method of a device.
   *
   * @param other runs here
   */
  public void runForAnother(Runnable other) {
    int mine = deviceMethods;
    deviceMethods = 0;
    try {
      other.run();
    } finally {
      deviceMethods = mine;
    }
  }

  /**
   * Tells whether the thread does nothing of this kind and has no reader: a quick answer to the
   * most frequent question.
   *
   * @return true if no other question here has the answer true
   */
  public boolean isIdle() {
    return (callbacks | drops | deviceMethods) == 0 && sections.isEmpty();
  }

  /**
   * Tells whether the thread is inside a section in which it must not sleep.
   *
   * @return true inside a section
   */
  public boolean inSection() {
    for (int i = 0; i < sections.size(); i++) {
      if (sections.get(i).anyOpen()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Tells whether a callback is running on this thread.
   *
   * @return true inside a callback
   */
  public boolean inCallback() {
    return callbacks > 0;
  }

  /**
   * Tells whether a drop is running on this thread.
   *
   * @return true inside a drop
   */
  public boolean inDrop() {
    return drops > 0;
  }

  /**
   * Tells whether a ring is calling its device on this thread.
   *
   * @return true inside a method of a device
   */
  public boolean inDevice() {
    return deviceMethods > 0;
  }

  /**
   * Reads the state of the outermost signal's callback queue.
   *
   * @return what {@link #trampoline(Object)} stored last
   */
  public @Nullable Object trampoline() {
    return trampoline;
  }

  /**
   * Stores the state of the outermost signal's callback queue.
   *
   * @param tail the state, null when no signal is running callbacks on this thread
   */
  public void trampoline(@Nullable Object tail) {
    trampoline = tail;
  }

  /**
   * Reads what the thread keeps for its waits.
   *
   * @return what {@link #waiting(Object)} stored last
   */
  public @Nullable Object waiting() {
    return waiting;
  }

  /**
   * Stores what the thread keeps for its waits.
   *
   * @param kept until the thread ends, or loses its thread-locals
   */
  public void waiting(Object kept) {
    waiting = kept;
  }
}
