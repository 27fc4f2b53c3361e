package dev.picket.fence.sync;

import dev.picket.reclaim.spi.Blocking;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a reservation, by wait-die: who holds other locks does not wait for somebody who came
 * before.
 */
final class ReservationLock {
  /*
   * Every locking of several has a ticket, and keeps it until it has all. A lower number came before. A ticket that holds
   * something waits only for higher ones; so along every chain of waiting the numbers rise, but for a last one that holds
   * nothing: there is no cycle. The lowest number of all never gives back, so somebody always gets on; and who gives back
   * keeps the number, and is the lowest one day.
   *
   * Among those who wait, the lowest is the next. Who waits and finds a lower one before it, because the lock was given
   * to that one or because that one came, looks again whether it may go on waiting.
   */

  /** How an attempt ended. */
  enum Result {
    LOCKED,
    /** It is this ticket's already. */
    ALREADY,
    /** Give back what the ticket holds, and try again with this one first. */
    DEADLOCK
  }

  /** What a thread has for its lockings, one after another. */
  static final class Ticket {
    private static final ThreadLocal<Ticket> OF_CURRENT_THREAD =
        ThreadLocal.withInitial(Ticket::new);

    private long number;
    private int held;

    private Ticket() {}

    /** Tells when it was drawn, among all. */
    long number() {
      return number;
    }

    /** Begins to lock what is to be locked together. */
    static Ticket draw(ReservationDomain domain) {
      Ticket own = OF_CURRENT_THREAD.get();
      if (own.held > 0) {
        throw new IllegalStateException(
            "this thread has locked a reservation and was about to lock another one, which could"
                + " deadlock; lock them together by ReservationDomain.lockAll()");
      }
      own.number = domain.nextTicket();
      return own;
    }

    /** Whoever is to submit may need a lock that this thread has; a wait of zero is none. */
    static void refuseToAwaitSubmissions(long nanos) {
      if (nanos != 0 && OF_CURRENT_THREAD.get().held > 0) {
        throw new IllegalStateException(
            "this thread has locked a reservation and was about to wait for a submission, which may"
                + " need the same lock; wait before locking, or without a time limit above zero");
      }
    }

    static Ticket ofCurrentThread() {
      return OF_CURRENT_THREAD.get();
    }
  }

  /** How a thread waits: {@link Condition#awaitUninterruptibly} or {@link Condition#await}. */
  interface Pause<X extends Exception> {
    void on(Condition changed) throws X;
  }

  private final ReentrantLock mutex = new ReentrantLock();
  private final Condition changed = mutex.newCondition();

  // written under the mutex
  private final List<Ticket> waiting = new ArrayList<>();
  private volatile @Nullable Ticket owner;

  /** Locks, and waits for that as long as it may, and as long as pausing does not throw. */
  <X extends Exception> Result lock(Ticket ticket, Pause<X> pause) throws X {
    refuseInTheWrongPlace();
    mutex.lock();
    try {
      if (owner == ticket) {
        return Result.ALREADY;
      }
      if (owner == null && waiting.isEmpty()) {
        return take(ticket);
      }
      return await(ticket, pause);
    } finally {
      mutex.unlock();
    }
  }

  private <X extends Exception> Result await(Ticket ticket, Pause<X> pause) throws X {
    waiting.add(ticket);
    // Those who are behind it now may not go on waiting.
    changed.signalAll();
    try {
      while (owner != null || first() != ticket) {
        if (ticket.held > 0 && isBehindSomebodyWhoCameBefore(ticket)) {
          return Result.DEADLOCK;
        }
        pause.on(changed);
      }
      return take(ticket);
    } finally {
      waiting.remove(ticket);
      changed.signalAll();
    }
  }

  private boolean isBehindSomebodyWhoCameBefore(Ticket ticket) {
    Ticket now = owner;
    return (now != null && now.number < ticket.number) || first().number < ticket.number;
  }

  private Ticket first() {
    Ticket first = waiting.getFirst();
    for (int i = 1; i < waiting.size(); i++) {
      Ticket other = waiting.get(i);
      first = other.number < first.number ? other : first;
    }
    return first;
  }

  private Result take(Ticket ticket) {
    owner = ticket;
    ticket.held++;
    return Result.LOCKED;
  }

  /** True only for the owner, which nobody else can make it. */
  boolean isOwnedByCurrentThread() {
    return owner == Ticket.ofCurrentThread();
  }

  /** Locks if nobody has it or waits for it. */
  boolean tryLock(Ticket ticket) {
    mutex.lock();
    try {
      return owner == null && waiting.isEmpty() && take(ticket) == Result.LOCKED;
    } finally {
      mutex.unlock();
    }
  }

  /** For the owner. */
  void unlock() {
    mutex.lock();
    try {
      owner = null;
      Ticket.ofCurrentThread().held--;
      changed.signalAll();
    } finally {
      mutex.unlock();
    }
  }

  static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private static void refuseInTheWrongPlace() {
    String obstacle = Blocking.obstacle();
    if (obstacle != null) {
      throw new IllegalStateException(
          "locking a reservation inside "
              + obstacle
              + " could wait for itself; lock outside, or use tryLock()");
    }
  }
}
