package dev.picket.fence.sync;

import dev.picket.fence.Fence;
import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The fences of those who use some memory, a buffer say, and of what they do with it. Whoever wants
 * to use it asks what to wait for, by one of three {@linkplain Purpose purposes}, and adds the
 * fence of its own use, under the lock.
 *
 * <p>Asking takes no lock, never waits and holds nobody up; any thread may ask. What it gives is
 * pending: fences that are signalled are left out. The driver's code that a question may call, and
 * callbacks, run after the section in which the fences were read.
 *
 * <p>Follows {@code dma_resv} of the Linux kernel.
 */
public final class Reservation implements AutoCloseable {
  /*
   * `table` is the record of the slots. Adding changes them in place. For more room the pending fences are copied into
   * another table, which is published before readers are cut off from the old one. So who is cut off begins anew and
   * finds the new one, and who was let in sees what was there when the new one was published: nobody changes the old one
   * until its readers have left. Then it is emptied, and serves another reservation.
   */

  private static final ThreadLocal<@Nullable List<Fence>> SPARE = new ThreadLocal<>();

  private final ReservationDomain domain;
  private final String name;
  private final boolean isPinned;
  private final ReservationLock lock = new ReservationLock();
  private final LockedReservation locked = new LockedReservation(this);

  /** What the record holds; belongs to who has the lock, and only that one retires it. */
  private SlotTable slots;

  private volatile @Nullable Guarded<SlotTable> table;

  Reservation(ReservationDomain domain, String name, boolean isPinned) {
    this.domain = domain;
    this.name = name;
    this.isPinned = isPinned;
    this.slots = domain.take(0);
    this.table = domain.recordOf(slots);
  }

  /**
   * Locks the reservation, alone. Waits as long as others have it.
   *
   * @return what can be done under the lock; close it on the same thread
   * @throws IllegalStateException if the thread has locked a reservation, or in a section, a
   *     callback or a drop
   */
  public LockedReservation lock() {
    lock.lock(ReservationLock.Ticket.draw(domain), Condition::awaitUninterruptibly);
    return locked;
  }

  /**
   * Locks the reservation, alone, unless the thread is interrupted.
   *
   * @return what can be done under the lock; close it on the same thread
   * @throws InterruptedException if the thread is or was interrupted; then it is not locked
   * @throws IllegalStateException if the thread has locked a reservation, or in a section, a
   *     callback or a drop
   */
  public LockedReservation lockInterruptibly() throws InterruptedException {
    ReservationLock.throwIfInterrupted();
    lock.lock(ReservationLock.Ticket.draw(domain), Condition::await);
    return locked;
  }

  /**
   * Locks the reservation, alone, if nobody has it. Legal everywhere.
   *
   * @return what can be done under the lock; null if somebody has it
   * @throws IllegalStateException if the thread has locked a reservation
   */
  public @Nullable LockedReservation tryLock() {
    return lock.tryLock(ReservationLock.Ticket.draw(domain)) ? locked : null;
  }

  /**
   * Tells what to wait for.
   *
   * @param purpose why
   * @return one fence for all that is pending, {@linkplain Fences#merge merged}; a stub if nothing
   *     is. Never add it to a reservation: add what it was made of
   * @throws IllegalStateException if the reservation is closed
   */
  public Fence fence(Purpose purpose) {
    return Fences.merge(fences(purpose));
  }

  /**
   * Tells what to wait for, together with something else.
   *
   * @param purpose why
   * @param extra is waited for too
   * @return one fence for all that is pending, as {@link #fence(Purpose)} gives it
   * @throws IllegalStateException if the reservation is closed
   */
  public Fence fence(Purpose purpose, Fence extra) {
    List<Fence> fences = fences(purpose);
    fences.add(extra);
    return Fences.merge(fences);
  }

  /**
   * Tells what those wait for before each use who synchronise by themselves, and so ask none of the
   * three questions: that the memory is where they expect it.
   *
   * @return one fence for all pending moves; a stub if there are none, as of {@linkplain #isPinned
   *     pinned} memory
   * @throws IllegalStateException if the reservation is closed
   */
  public Fence moved() {
    List<Fence> moves = new ArrayList<>();
    collect(Usage.KERNEL, moves);
    return Fences.merge(moves);
  }

  /**
   * Tells whether the memory stays where it is.
   *
   * @return what the reservation was made for
   */
  public boolean isPinned() {
    return isPinned;
  }

  /**
   * Lists what to wait for.
   *
   * @param purpose why
   * @return the pending fences, a new list
   * @throws IllegalStateException if the reservation is closed
   */
  public List<Fence> fences(Purpose purpose) {
    List<Fence> fences = new ArrayList<>();
    collect(purpose.weakest(), fences);
    return fences;
  }

  /**
   * Visits what to wait for, one after another; allocates nothing if the thread has done so before.
   *
   * @param purpose why
   * @param visitor is given the pending fences, after the section in which they were read
   * @return how often reading them had to begin anew, because others made more room meanwhile
   * @throws IllegalStateException if the reservation is closed
   */
  public int forEach(Purpose purpose, Consumer<? super Fence> visitor) {
    List<Fence> fences = borrow();
    try {
      int restarts = collect(purpose.weakest(), fences);
      for (int i = 0; i < fences.size(); i++) {
        visitor.accept(fences.get(i));
      }
      return restarts;
    } finally {
      giveBack(fences);
    }
  }

  /** What is visited may ask another reservation. */
  private static List<Fence> borrow() {
    List<Fence> spare = SPARE.get();
    SPARE.set(null);
    return spare == null ? new ArrayList<>() : spare;
  }

  private static void giveBack(List<Fence> fences) {
    fences.clear();
    SPARE.set(fences);
  }

  /**
   * Tells whether there is nothing to wait for. Polls what is pending.
   *
   * @param purpose why somebody would wait
   * @return true if all has ended
   * @throws IllegalStateException if the reservation is closed
   */
  public boolean isSignaled(Purpose purpose) {
    List<Fence> fences = borrow();
    try {
      collect(purpose.weakest(), fences);
      boolean all = true;
      for (int i = 0; i < fences.size(); i++) {
        all &= fences.get(i).poll();
      }
      return all;
    } finally {
      giveBack(fences);
    }
  }

  /**
   * Waits for what there is to wait for now; what is added meanwhile is not waited for.
   *
   * @param purpose why
   * @param timeout how long at most; zero asks and does not wait
   * @return whether all has ended, and well; false if time was up
   * @throws dev.picket.fence.FenceException if all has ended, and some work failed
   * @throws InterruptedException if the thread is interrupted before
   * @throws IllegalArgumentException if the timeout is negative
   * @throws IllegalStateException if the reservation is closed; in a section, a callback or a drop,
   *     unless the timeout is zero
   */
  public boolean await(Purpose purpose, Duration timeout) throws InterruptedException {
    return Fence.awaitAll(fences(purpose), timeout);
  }

  /**
   * Tells all that is to be waited for by when it is wanted.
   *
   * @param purpose why
   * @param nanos on the clock of {@link System#nanoTime}
   * @throws IllegalStateException if the reservation is closed
   */
  public void setDeadline(Purpose purpose, long nanos) {
    forEach(purpose, fence -> fence.setDeadline(nanos));
  }

  /**
   * Describes what was pending when it was read, for people: each fence as {@link Fence#describe}
   * does, with its usage. Does not need the reservation's lock.
   *
   * @return one line for the reservation, and one for each fence
   * @throws IllegalStateException if the reservation is closed
   */
  public String describe() {
    SlotTable copy = copyInto(domain, 0);
    try {
      StringBuilder lines = new StringBuilder(toString());
      for (int i = 0; i < copy.count(); i++) {
        lines.append("\n  ").append(copy.usage(i)).append(' ').append(copy.fence(i).describe());
      }
      return lines.toString();
    } finally {
      domain.giveBack(copy);
    }
  }

  /**
   * Ends the reservation, when nobody uses the memory any more or will. Waits for the lock.
   *
   * @throws IllegalStateException if the thread has locked a reservation, or in a section, a
   *     callback or a drop
   */
  @Override
  public void close() {
    try (LockedReservation _ = lock()) {
      Guarded<SlotTable> last = table;
      table = null;
      retire(last);
    }
  }

  ReservationDomain domain() {
    return domain;
  }

  ReservationLock lockItself() {
    return lock;
  }

  LockedReservation locked() {
    return locked;
  }

  /** For who has the lock. */
  SlotTable slots() {
    present();
    return slots;
  }

  /** For who has the lock: makes room for more. */
  void makeRoom(int more) {
    SlotTable now = slots();
    if (now.count() + more <= now.capacity()) {
      return;
    }
    int needed = now.pending() + more;
    SlotTable next = domain.take(Math.max(needed, now.capacity()));
    now.copyPendingTo(next, now.count());
    publish(next);
  }

  /** For who has the lock: holds from now on what another table holds, and nothing else. */
  void publish(SlotTable next) {
    Guarded<SlotTable> record = domain.recordOf(next); // at the limit it may run drops
    Guarded<SlotTable> old = present();
    table = record;
    slots = next;
    retire(old);
  }

  /** What is pending, in a table of another reservation's domain, with room for more. */
  SlotTable copyInto(ReservationDomain other, int room) {
    SlotTable copy;
    do {
      copy = copyOf(present(), other, room);
    } while (copy == null);
    return copy;
  }

  /** Null if it was cut off: others have made more room. */
  @Nullable SlotTable copyOf(Guarded<SlotTable> record, ReservationDomain other, int room) {
    try (Section section = domain.reclaimer().enter()) {
      SlotTable slots = section.protect(record);
      if (slots == null) {
        return null;
      }
      int count = slots.count();
      SlotTable copy = other.take(count + room);
      slots.copyPendingTo(copy, count);
      return copy;
    }
  }

  private void retire(@Nullable Guarded<SlotTable> record) {
    if (record != null) {
      record.cutOff();
      domain.reclaimer().retire(record);
    }
  }

  Guarded<SlotTable> present() {
    Guarded<SlotTable> present = table;
    if (present == null) {
      throw new IllegalStateException(this + " is closed");
    }
    return present;
  }

  private int collect(Usage weakest, List<Fence> into) {
    int restarts = 0;
    while (!collectFrom(present(), weakest, into)) {
      restarts++;
    }
    return restarts;
  }

  /** False if it was cut off: others have made more room. */
  boolean collectFrom(Guarded<SlotTable> record, Usage weakest, List<Fence> into) {
    try (Section section = domain.reclaimer().enter()) {
      SlotTable slots = section.protect(record);
      if (slots == null) {
        return false;
      }
      int count = slots.count();
      for (int i = 0; i < count; i++) {
        Fence fence = slots.read(i, weakest);
        if (fence != null && !fence.isSignaled()) {
          into.add(fence);
        }
      }
      return true;
    }
  }

  @Override
  public String toString() {
    return "reservation " + name;
  }
}
