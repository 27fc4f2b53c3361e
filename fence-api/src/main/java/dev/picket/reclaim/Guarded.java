package dev.picket.reclaim;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.spi.Checks;
import dev.picket.reclaim.spi.ConfinedData;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A value that readers reach only by protecting it in a section, and that is dropped once no
 * section can be looking at it. Made by {@link Reclaimer#allocate}, ended by {@link #cutOff} and
 * then {@link Reclaimer#retire}.
 *
 * <p>All methods may be called by any thread, none blocks.
 *
 * @param <T> type of the value
 */
public abstract class Guarded<T> {
  /*
   * Assumption: cutOff happens before retire on the retiring thread. Then the release store of the limbo's tail carries
   * the null with it, and a reader that still loads the value was there before the grace period began. Retiring first
   * would let a reader load the value after the scan that was to find it.
   */

  private static final VarHandle VALUE =
      fieldVarHandle(lookup(), "value", VarHandle.class, Guarded.class, Object.class);
  private static final VarHandle IDENTITY =
      fieldVarHandle(lookup(), "identity", VarHandle.class, Guarded.class, long.class);

  /** Beside the handle, which is never negative. */
  private static final long RETIRED = Long.MIN_VALUE;

  private final Reclaimer reclaimer;

  @SuppressWarnings("unused") // through VALUE
  private @Nullable Object value;

  /** The handle, which stays what it is, and whether it was retired. */
  @SuppressWarnings("unused") // through IDENTITY
  private long identity;

  /**
   * Registers a record with a reclaimer: takes its credit of the backlog and a handle. Blocks or
   * fails as the reclaimer's {@link FullPolicy} says.
   *
   * @param reclaimer who will drop it
   * @param value what readers see
   * @param weight its bytes, 0 or more, counted against the reclaimer's limit; what {@link #weight}
   *     is to give until the record is dropped
   */
  @SuppressWarnings("this-escape") // nobody knows the handle yet, and a look-up compares it
  protected Guarded(Reclaimer reclaimer, T value, long weight) {
    this.reclaimer = reclaimer;
    this.value = requireNonNull(value, "value");
    this.identity = reclaimer.register(this, value, weight);
  }

  /**
   * A record that needs no drop: it takes no credit, has no handle, and retiring it costs nothing.
   *
   * @param reclaimer the domain it belongs to
   * @param value what readers see
   */
  protected Guarded(Reclaimer reclaimer, T value) {
    this.reclaimer = reclaimer;
    this.value = requireNonNull(value, "value");
    ConfinedData.refuse(value);
  }

  /**
   * Names the record for ever: the number is never used for another one.
   *
   * @return the handle; 0 if the record needs no drop
   */
  public final long handle() {
    return handleIn((long) IDENTITY.getOpaque(this));
  }

  /**
   * Tells the record's weight, until it is dropped.
   *
   * @return bytes, as given at its allocation
   */
  public abstract long weight();

  /**
   * Tells who will drop it.
   *
   * @return the reclaimer
   */
  public final Reclaimer reclaimer() {
    return reclaimer;
  }

  /**
   * Tells whether readers have been cut off.
   *
   * @return true if protecting it gives null from now on, for ever
   */
  public final boolean isCutOff() {
    return VALUE.getAcquire(this) == null;
  }

  /**
   * Lets no reader in any more. Wait-free; sections that hold the value keep it. Calling it again
   * changes nothing.
   */
  public final void cutOff() {
    VALUE.setRelease(this, null);
  }

  /**
   * Runs the drop. Called once, by the reclaimer.
   *
   * @throws Exception anything
   */
  protected abstract void drop() throws Exception;

  /**
   * Tells what a failing drop was about, for the failure handler.
   *
   * @return the value, or null
   */
  protected abstract @Nullable Object dropped();

  /**
   * Tells which queue the drop is handed back to.
   *
   * @return the queue, or null to drop wherever the reclaimer drops
   */
  protected @Nullable DropQueue dropQueue() {
    return null;
  }

  /**
   * Retires the record, for a subclass that has made sure that it is cut off and retired only once.
   * Wait-free where the thread has a limbo ring with room, lock-free otherwise; never blocks, fails
   * or allocates.
   */
  protected final void retireOwned() {
    long handle = handle();
    IDENTITY.setOpaque(this, handle | RETIRED);
    if (handle != 0) {
      reclaimer.push(handle);
    }
  }

  /**
   * Marks the record as retired, if the contract is kept.
   *
   * @return the handle; 0 if there is nothing to be dropped
   */
  final long takeForRetirement() {
    if (!isCutOff()) {
      throw new IllegalStateException(
          "retired before it was cut off: "
              + this
              + "; call cutOff() first, or readers may still arrive after the drop");
    }
    long handle = (long) IDENTITY.getOpaque(this);
    if (isRetired(handle)
        || (Checks.ON && !IDENTITY.compareAndSet(this, handle, handle | RETIRED))) {
      throw new IllegalStateException(
          "retired twice: " + this + "; its drop is already on its way");
    }
    IDENTITY.setOpaque(this, handle | RETIRED);
    return handle;
  }

  /** Retires the record, which is cut off, if nobody has done so; tells whether this call did. */
  final boolean retireOnce() {
    long handle = handle();
    if (isRetired((long) IDENTITY.getAndSet(this, handle | RETIRED))) {
      return false;
    }
    if (handle != 0) {
      reclaimer.push(handle);
    }
    return true;
  }

  private static boolean isRetired(long identity) {
    return identity < 0;
  }

  private static long handleIn(long identity) {
    return identity & ~RETIRED;
  }

  @SuppressWarnings("unchecked")
  final @Nullable T valueAcquire() {
    return (T) VALUE.getAcquire(this);
  }

  @Override
  public String toString() {
    long now = (long) IDENTITY.getOpaque(this);
    String state = isRetired(now) ? "retired" : isCutOff() ? "cut off" : "live";
    return "record "
        + Long.toHexString(handleIn(now))
        + " of reclaimer \""
        + reclaimer.name()
        + "\" ("
        + state
        + ")";
  }
}
