package dev.picket.vfio.edu;

import dev.picket.vfio.DmaAccess;
import dev.picket.vfio.DmaMemory;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A copy between memory and the memory of edu: a job for a ring on an {@link EduRingDevice}. Owns
 * the memory that it is told of, which a ring that is built with {@code drop(EduTransfer::weight,
 * EduTransfer::close)} unmaps and frees when the device is done with it and no reader looks at it.
 *
 * <p>Bytes need no alignment; the mapping of the memory has that of the IOMMU's pages.
 */
public final class EduTransfer implements AutoCloseable {
  private final DmaMemory memory;
  private final MemorySegment bytes;
  private final long iova;
  private final int bufferOffset;
  private final boolean fromDevice;

  // Belong to the ring's device while the transfer is with it.
  private long seqno;
  @Nullable EduTransfer next;

  private EduTransfer(
      DmaMemory memory, long offset, int bufferOffset, int count, boolean fromDevice) {
    long size = memory.segment().byteSize();
    if (offset < 0 || count < 1 || offset > size - count) {
      throw new IllegalArgumentException(
          "%d bytes at offset %d of DMA memory that has %d bytes".formatted(count, offset, size));
    }
    DmaAccess forbidding = fromDevice ? DmaAccess.DEVICE_READS : DmaAccess.DEVICE_WRITES;
    if (memory.access() == forbidding) {
      throw new IllegalArgumentException(
          "memory that was mapped with %s, but the device is to %s it; it would be told that all"
                  .formatted(forbidding, fromDevice ? "write" : "read")
              + " went well and copy nothing: map it with DEVICE_READS_AND_WRITES");
    }
    iova = memory.iova() + offset;
    EduDevice.check(iova, bufferOffset, count);
    this.memory = memory;
    this.bytes = memory.segment().asSlice(offset, count);
    this.bufferOffset = bufferOffset;
    this.fromDevice = fromDevice;
  }

  /**
   * Makes a copy from memory to the device.
   *
   * @param memory of the same device; belongs to the transfer from here on
   * @param offset in bytes, where in the memory the bytes are
   * @param bufferOffset where in the device's memory they go
   * @param count how many
   * @return the transfer
   * @throws IllegalArgumentException if they do not fit in one of the two memories, the device
   *     cannot reach the address, or the memory is not mapped for being read
   */
  public static EduTransfer toDevice(DmaMemory memory, long offset, int bufferOffset, int count) {
    return new EduTransfer(memory, offset, bufferOffset, count, false);
  }

  /**
   * Makes a copy from the device to memory.
   *
   * @param bufferOffset where in the device's memory the bytes are
   * @param memory of the same device; belongs to the transfer from here on
   * @param offset in bytes, where in the memory they go
   * @param count how many
   * @return the transfer
   * @throws IllegalArgumentException if they do not fit in one of the two memories, the device
   *     cannot reach the address, or the memory is not mapped for being written
   */
  public static EduTransfer fromDevice(int bufferOffset, DmaMemory memory, long offset, int count) {
    return new EduTransfer(memory, offset, bufferOffset, count, true);
  }

  /**
   * Gives the bytes that are copied, as this process sees them.
   *
   * @return that part of the memory; its accesses throw once the transfer is closed
   */
  public MemorySegment bytes() {
    return bytes;
  }

  /**
   * Tells what the transfer weighs for a reclaimer.
   *
   * @return the bytes of all of its memory
   */
  public long weight() {
    return memory.segment().byteSize();
  }

  /**
   * Cuts the device off the memory, then frees it. If either fails the memory is kept, at most
   * until the device is closed.
   *
   * @throws dev.picket.linux.SystemCallException if the kernel refuses
   * @throws IllegalStateException if the kernel unmapped something else, or the memory is in use by
   *     a native call
   */
  @Override
  public void close() {
    memory.close();
  }

  boolean isFromDevice() {
    return fromDevice;
  }

  int count() {
    return (int) bytes.byteSize();
  }

  long seqno() {
    return seqno;
  }

  void takeAs(long number, EduDevice edu) {
    if (seqno != 0) {
      throw new IllegalStateException(
          this + " is with the device already, as job " + seqno + "; make another one");
    }
    if (!edu.device().reaches(memory)) {
      throw new IllegalStateException(
          "%s, which %s does not reach: the memory is closed or mapped for another device; map some"
                  .formatted(this, edu.device())
              + " for it, and leave the closing to the ring");
    }
    seqno = number;
  }

  void letGo() {
    seqno = 0;
    next = null;
  }

  void start(EduDevice edu, boolean interrupt) {
    if (fromDevice) {
      edu.startDmaFromDevice(bufferOffset, iova, count(), interrupt);
    } else {
      edu.startDmaToDevice(iova, bufferOffset, count(), interrupt);
    }
  }

  @Override
  public String toString() {
    return "transfer of %d bytes %s IOVA 0x%x".formatted(count(), fromDevice ? "to" : "from", iova);
  }
}
