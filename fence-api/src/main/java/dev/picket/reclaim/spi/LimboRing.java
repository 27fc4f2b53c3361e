package dev.picket.reclaim.spi;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;

/**
 * The handles that one thread has retired and the reclaiming side has not yet taken. One producer,
 * one consumer.
 */
final class LimboRing extends LimboRingFields.Tail {
  /*
   * The producer publishes a handle with a release store of `tail`; the consumer's acquire load of `tail` therefore
   * sees the handle and everything before its retirement, the cut-off included.
   */

  private static final VarHandle HEAD =
      fieldVarHandle(lookup(), "head", VarHandle.class, LimboRingFields.Head.class, long.class);
  private static final VarHandle TAIL =
      fieldVarHandle(lookup(), "tail", VarHandle.class, LimboRingFields.Producer.class, long.class);
  static final int CAPACITY = 4096;

  private final long[] handles = new long[CAPACITY];

  private final Thread thread;

  LimboRing(Thread thread) {
    this.thread = thread;
  }

  /** Whose it is. */
  Thread thread() {
    return thread;
  }

  /** Called by the owner only. Wait-free; false if the ring is full. */
  boolean offer(long handle) {
    long t = tail;
    if (t == limit) {
      limit = (long) HEAD.getAcquire(this) + CAPACITY;
      if (t == limit) {
        return false;
      }
    }
    handles[(int) t & (handles.length - 1)] = handle;
    TAIL.setRelease(this, t + 1);
    return true;
  }

  /** Called by the one consumer: moves all that is there now into the batch. */
  void drainTo(Batch batch) {
    long end = tailAcquire();
    int first = (int) head & (CAPACITY - 1);
    int count = (int) (end - head);
    int beforeTheWrap = Math.min(count, CAPACITY - first);
    batch.addAll(handles, first, beforeTheWrap);
    batch.addAll(handles, 0, count - beforeTheWrap);
    HEAD.setRelease(this, end);
  }

  int size() {
    return (int) (tailAcquire() - (long) HEAD.getAcquire(this));
  }

  boolean isEmpty() {
    return (long) HEAD.getAcquire(this) == tailAcquire();
  }

  long tailAcquire() {
    return (long) TAIL.getAcquire(this);
  }
}

/**
 * Keeps what the producer writes and what the consumer writes on cache lines of their own. Each
 * class has an int, because the JVM would fill the gap that a superclass leaves with a field of the
 * ring itself.
 */
@SuppressWarnings("unused")
final class LimboRingFields {
  private LimboRingFields() {}

  abstract static class FrontPad {
    int p00;
    long p10, p11, p12, p13, p14, p15, p16, p17, p18, p19, p20, p21, p22, p23, p24, p25;
  }

  abstract static class Producer extends FrontPad {
    long tail;

    /** Where the tail must not go beyond before the consumer is asked how far it has come. */
    long limit = LimboRing.CAPACITY;

    int p26;
  }

  abstract static class MiddlePad extends Producer {
    int p29;
    long p30, p31, p32, p33, p34, p35, p36, p37, p38, p39, p40, p41, p42, p43, p44, p45;
  }

  abstract static class Head extends MiddlePad {
    long head;
    int p46;
  }

  abstract static class Tail extends Head {
    int p49;
    long p50, p51, p52, p53, p54, p55, p56, p57, p58, p59, p60, p61, p62, p63, p64, p65;
  }
}
