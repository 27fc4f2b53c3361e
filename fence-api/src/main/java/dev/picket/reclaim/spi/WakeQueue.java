package dev.picket.reclaim.spi;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Threads to be woken by an attendant, so that those who want them woken need not do it. Lock-free;
 * nothing here allocates or waits.
 */
public final class WakeQueue {
  /*
   * The attendant is ABSENT, ASLEEP, or AWAKE, which is at work or starting.
   *
   * What is queued is woken. The caller pushes and then reads the state; the attendant says that it sleeps, or is gone,
   * and then reads the queue. All four are volatile, so not both miss the other's store:
   *   - the attendant sees the push, and stays awake, or empties the queue before it goes;
   *   - or the caller sees that the attendant sleeps, and calls it; the compare-and-set lets one caller pay for that;
   *   - or the caller sees that there is none, and empties the queue itself.
   * Who empties the queue takes it whole, by one exchange, so each thread in it is woken once. An attendant that finds
   * the queue filled after it has said that it sleeps stays awake, whether it was called meanwhile or not.
   *
   * A thread has one place, in one queue. Who finds it taken wakes the thread himself: whoever took it may have been
   * stopped before his push. The place is given up before the thread is woken, so a thread may be queued anew while it is
   * still to be woken for what is over; that costs it a park that returns for nothing.
   */

  private static final VarHandle STATE =
      fieldVarHandle(lookup(), "state", VarHandle.class, WakeQueue.class, int.class);
  private static final VarHandle NEWEST =
      fieldVarHandle(lookup(), "newest", VarHandle.class, WakeQueue.class, Sleeper.class);

  private static final int ABSENT = 0;
  private static final int ASLEEP = 1;
  private static final int AWAKE = 2;

  @SuppressWarnings("unused") // through STATE
  private int state;

  @SuppressWarnings("unused") // through NEWEST
  private @Nullable Sleeper newest;

  /** Makes an empty queue that nobody attends to. */
  public WakeQueue() {}

  /**
   * Has a thread woken; wakes it at once if nobody attends.
   *
   * @param sleeper the thread
   * @return whether the caller is to call the attendant, now
   */
  public boolean add(Sleeper sleeper) {
    if ((int) STATE.getVolatile(this) == ABSENT || !sleeper.claim()) {
      sleeper.wake();
      return false;
    }
    push(sleeper);
    return isToBeCalled();
  }

  private void push(Sleeper sleeper) {
    Sleeper before;
    do {
      before = (Sleeper) NEWEST.getOpaque(this);
      sleeper.next = before;
    } while (!NEWEST.compareAndSet(this, before, sleeper));
  }

  private boolean isToBeCalled() {
    int seen = (int) STATE.getVolatile(this);
    if (seen == ABSENT) {
      wakeAll();
    }
    return seen == ASLEEP && STATE.compareAndSet(this, ASLEEP, AWAKE);
  }

  /** Wakes all that are queued, first come first served. */
  public void wakeAll() {
    Sleeper next;
    for (Sleeper one = takeOldestFirst(); one != null; one = next) {
      next = one.next;
      one.wakeFromQueue();
    }
  }

  private @Nullable Sleeper takeOldestFirst() {
    Sleeper newestFirst = (Sleeper) NEWEST.getAndSet(this, null);
    Sleeper oldestFirst = null;
    while (newestFirst != null) {
      Sleeper older = newestFirst.next;
      newestFirst.next = oldestFirst;
      oldestFirst = newestFirst;
      newestFirst = older;
    }
    return oldestFirst;
  }

  /**
   * Begins to attend to the queue.
   *
   * @return false if somebody else does
   */
  public boolean attend() {
    return (int) STATE.getVolatile(this) == ABSENT && STATE.compareAndSet(this, ABSENT, AWAKE);
  }

  /**
   * Says that the attendant sleeps.
   *
   * @return whether it may; false if there is somebody to be woken
   */
  public boolean fallAsleep() {
    STATE.setVolatile(this, ASLEEP);
    if (isEmpty()) {
      return true;
    }
    STATE.setVolatile(this, AWAKE);
    return false;
  }

  /**
   * Tells whether the attendant is awake; one that sleeps, whether it was called.
   *
   * @return what was true at a moment of this call
   */
  public boolean isAwake() {
    return (int) STATE.getVolatile(this) == AWAKE;
  }

  /**
   * Lets an attendant that sleeps go, and leaves nobody in the queue.
   *
   * @return false if it was called before; then it stays
   */
  public boolean leave() {
    if (!STATE.compareAndSet(this, ASLEEP, ABSENT)) {
      return false;
    }
    wakeAll();
    return true;
  }

  /** Ends an attendance that has failed, and leaves nobody in the queue. */
  public void abandon() {
    STATE.setVolatile(this, ABSENT);
    wakeAll();
  }

  /**
   * Tells whether nobody is queued.
   *
   * @return what was true at a moment of this call
   */
  public boolean isEmpty() {
    return NEWEST.getVolatile(this) == null;
  }
}
