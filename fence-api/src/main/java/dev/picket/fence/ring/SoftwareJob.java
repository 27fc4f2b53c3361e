package dev.picket.fence.ring;

import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.spi.ConfinedData;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Work for a {@link SoftwareDevice}: it takes a time, and while it does the device writes the job's
 * number into its memory, over and over. May be submitted again once it has ended, unless it was
 * freed.
 */
public final class SoftwareJob {
  /*
   * The device checks `freed` before it writes and after: memory that is freed in between is written under a reader's or
   * a device's feet as well.
   */

  private final MemorySegment memory;
  private final long durationNanos;
  private volatile boolean freed;
  private volatile long lastWriteNanos = Long.MIN_VALUE;

  // Guarded by the lock of the device that has the job.
  @Nullable SoftwareJob next;
  long seqno;
  long beginNanos;
  boolean onDevice;
  boolean done;

  /**
   * Makes a job.
   *
   * @param memory what the device writes to, that any thread may access; may be empty
   * @param durationNanos how long the device works on it; a job of zero is done when it is
   *     submitted to a device that does nothing else
   * @throws IllegalArgumentException if the duration is negative, or the memory is confined to a
   *     thread
   */
  public SoftwareJob(MemorySegment memory, long durationNanos) {
    if (durationNanos < 0) {
      throw new IllegalArgumentException(
          "a job of " + durationNanos + " ns, expected zero or more");
    }
    ConfinedData.refuse(requireNonNull(memory, "memory"));
    this.memory = memory;
    this.durationNanos = durationNanos;
  }

  /**
   * Gives what the device writes to.
   *
   * @return as given
   */
  public MemorySegment memory() {
    return memory;
  }

  /**
   * Tells how long the device works on it, if nothing is wrong.
   *
   * @return nanoseconds
   */
  public long durationNanos() {
    return durationNanos;
  }

  /**
   * Ends the life of the job's memory: what the ring's drop is to do. From now on a device that
   * writes there does wrong, which {@link SoftwareDevice#writesAfterFree} counts. Memory whose
   * arena is closed is to be freed here first.
   *
   * @throws IllegalStateException if it was freed before
   */
  public synchronized void free() {
    if (freed) {
      throw new IllegalStateException("the memory of " + this + " was freed twice");
    }
    freed = true;
  }

  /**
   * Tells whether the memory's life is over.
   *
   * @return whether {@link #free} was called
   */
  public boolean isFreed() {
    return freed;
  }

  /**
   * Tells when a device has last written to the memory, or tried to after it was freed.
   *
   * @return on the device's clock; {@link Long#MIN_VALUE} if it never has
   */
  public long lastWriteNanos() {
    return lastWriteNanos;
  }

  /** Writes as a device does; tells whether the memory was there all the time. */
  boolean write(long nanos) {
    lastWriteNanos = nanos;
    if (freed) {
      return false;
    }
    try {
      long words = memory.byteSize() / Long.BYTES;
      for (long word = 0; word < words; word++) {
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, word * Long.BYTES, seqno);
      }
      memory.asSlice(words * Long.BYTES).fill((byte) seqno);
    } catch (IllegalStateException e) {
      // Its arena is closed.
      return false;
    }
    return !freed;
  }

  @Override
  public String toString() {
    return "job of " + durationNanos + " ns with " + memory.byteSize() + " bytes";
  }
}
