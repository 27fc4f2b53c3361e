package dev.picket.fence.sync;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.Fence;
import java.util.function.BiConsumer;

/**
 * A {@link Reservation} that the current thread has locked. Every method throws on any other
 * thread, and after {@link #close}.
 */
public final class LockedReservation implements AutoCloseable {
  /** Tables are as large as powers of two, with room for what is pending as well. */
  private static final int MOST_ROOM = 1 << 24;

  private final Reservation reservation;

  /** How many fences can be added; belongs to who has the lock. */
  private int room;

  LockedReservation(Reservation reservation) {
    this.reservation = reservation;
  }

  /**
   * Makes room for fences, so that adding them cannot fail. Allocates; at the reclaimer's limit it
   * blocks or fails. What was reserved is lost when the lock is given back.
   *
   * @param count how many more will be added at most, 1 or more
   * @return this
   * @throws IllegalArgumentException if the count is less than 1, or more than 16 million together
   *     with what is left
   * @throws dev.picket.reclaim.BacklogFullException at the limit of a reclaimer that fails
   * @throws IllegalStateException if the reservation is closed
   */
  public LockedReservation reserve(int count) {
    requireLock();
    if (count < 1 || count > MOST_ROOM - room) {
      throw new IllegalArgumentException(
          "reserving %,d slots of %s beside %,d that are left; expected 1 to %,d together"
              .formatted(count, reservation, room, MOST_ROOM));
    }
    reservation.makeRoom(room + count);
    room += count;
    return this;
  }

  /**
   * Adds the fence of a use. It takes the place of one of the same context, if that context signals
   * in order, this fence comes later or is the same, and its usage is as strong or stronger. So a
   * fence can be added again to make its usage stronger, and never becomes weaker. Never allocates.
   *
   * @param fence of the use
   * @param usage what it does
   * @return this
   * @throws IllegalArgumentException if it moves what is {@linkplain Reservation#isPinned pinned}
   * @throws IllegalStateException if no room is left that was {@linkplain #reserve reserved}
   */
  public LockedReservation add(Fence fence, Usage usage) {
    requireLock();
    requireNonNull(fence, "fence");
    requireNonNull(usage, "usage");
    if (room == 0) {
      throw new IllegalStateException(
          "no slot of "
              + reservation
              + " is reserved for "
              + fence.label()
              + "; call reserve() under the same lock before add()");
    }
    refuseToMove(usage);
    reservation.slots().add(fence, usage);
    room--;
    return this;
  }

  /**
   * Puts a fence in the place of all of a context: that which will end instead of them, like the
   * update of a page table after a preemption. Legal only if what they stand for does not touch the
   * memory any more once the new one has ended. Never allocates.
   *
   * @param contextId of the fences to be replaced
   * @param fence takes their places
   * @param usage what it does
   * @return how many were replaced
   * @throws IllegalArgumentException if it moves what is {@linkplain Reservation#isPinned pinned}
   */
  public int replace(long contextId, Fence fence, Usage usage) {
    requireLock();
    refuseToMove(usage);
    return reservation
        .slots()
        .replace(contextId, requireNonNull(fence, "fence"), requireNonNull(usage, "usage"));
  }

  /**
   * Holds from now on what another reservation holds, instead of what it held: for memory that
   * takes over the contents of other memory, or whose users are now waited for elsewhere. What is
   * added to the other one or replaced there meanwhile may be missing, and what is replaced may
   * have the usage of what takes its place, unless both are locked together. What was {@linkplain
   * #reserve reserved} here stays. Allocates; at the reclaimer's limit it blocks or fails. If it
   * fails, nothing has changed.
   *
   * @param other is only read, and may be of another domain
   * @return this
   * @throws IllegalArgumentException if the other one holds the fence of a move, and this one is
   *     {@linkplain Reservation#isPinned pinned}
   * @throws dev.picket.reclaim.BacklogFullException at the limit of a reclaimer that fails
   * @throws IllegalStateException if one of them or the reclaimer is closed, or if it would have to
   *     block in a section, a callback or a drop
   */
  public LockedReservation copyFrom(Reservation other) {
    requireLock();
    reservation.present();
    SlotTable copy = other.copyInto(reservation.domain(), room);
    if (reservation.isPinned() && copy.has(Usage.KERNEL)) {
      reservation.domain().giveBack(copy);
      throw movesWhatIsPinned();
    }
    reservation.publish(copy);
    return this;
  }

  /**
   * Visits all fences and their usages, signalled ones as well.
   *
   * @param visitor runs under the lock
   */
  public void forEach(BiConsumer<? super Fence, ? super Usage> visitor) {
    requireLock();
    for (int i = 0; i < reservation.slots().count(); i++) {
      SlotTable slots = reservation.slots(); // the visitor may make more room
      visitor.accept(slots.fence(i), slots.usage(i));
    }
  }

  /**
   * Tells which reservation is locked.
   *
   * @return the reservation
   */
  public Reservation reservation() {
    return reservation;
  }

  /**
   * Gives the lock back, and the room that was not used. Calling it again changes nothing, unless
   * the thread has locked the reservation anew.
   */
  @Override
  public void close() {
    if (reservation.lockItself().isOwnedByCurrentThread()) {
      room = 0;
      reservation.lockItself().unlock();
    }
  }

  private void refuseToMove(Usage usage) {
    if (usage == Usage.KERNEL && reservation.isPinned()) {
      throw movesWhatIsPinned();
    }
  }

  private IllegalArgumentException movesWhatIsPinned() {
    return new IllegalArgumentException(
        reservation
            + " is of pinned memory, which nothing moves, so it takes no KERNEL fence; expected"
            + " another usage, or one that was made by ReservationDomain.reservation()");
  }

  private void requireLock() {
    if (!reservation.lockItself().isOwnedByCurrentThread()) {
      throw new IllegalStateException(
          reservation
              + " is not locked by "
              + Thread.currentThread()
              + "; lock it, and use what lock() gives on that thread until it is closed");
    }
  }
}
