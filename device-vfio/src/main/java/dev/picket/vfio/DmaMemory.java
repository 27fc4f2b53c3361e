package dev.picket.vfio;

import dev.picket.linux.SealedMemory;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.LinuxUapi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Memory that a device can reach: pages of its own, zero at first, or those of a {@link
 * SealedMemory}, which others may share. Ordinary memory for this process; what the device writes
 * is seen after its completion was seen.
 *
 * <p>All methods may be called by any thread. {@link #close} cuts the device off before the memory
 * is freed, never the other way round: pages that were freed first would still be written to.
 */
public final class DmaMemory implements AutoCloseable {
  private final Kernel kernel;
  private final GroupAttachment attachment;
  private final Consumer<DmaMemory> whenFreed;
  private final long iova;
  private final DmaAccess access;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;
  private final long address;
  private final long size;

  /** Where the pages come from. */
  @FunctionalInterface
  interface Pages {
    /** Maps all of them into this process, to be unmapped by whoever asked. */
    long map(Kernel kernel, long size);
  }

  private static final int PROTECTION = LinuxUapi.PROT_READ | LinuxUapi.PROT_WRITE;

  static final Pages ITS_OWN =
      (kernel, size) -> kernel.mmapAnonymous(size, PROTECTION, LinuxUapi.MAP_PRIVATE);

  private boolean reachable = true;
  private boolean freed;

  @SuppressWarnings("restricted") // the memory is unmapped after the arena is closed, and only then
  DmaMemory(
      Kernel kernel,
      GroupAttachment attachment,
      Pages pages,
      long size,
      long iova,
      DmaAccess access,
      Consumer<DmaMemory> whenFreed) {
    this.kernel = kernel;
    this.attachment = attachment;
    this.whenFreed = whenFreed;
    this.iova = iova;
    this.access = access;
    this.size = size;
    check(attachment, size, iova);
    this.address = pages.map(kernel, size);
    try {
      this.segment = MemorySegment.ofAddress(address).reinterpret(size, arena, null);
      attachment.map(segment, iova, access);
    } catch (Throwable e) {
      arena.close();
      new Cleanup().step(() -> kernel.munmap(address, size)).endAfter(e);
      throw e;
    }
  }

  /** Those of memory that stays its owner's, who may close it once they are mapped. */
  static Pages pagesOf(SealedMemory memory) {
    return (kernel, size) -> {
      Descriptor notOurs = new Descriptor(kernel, memory.descriptor(), "sealed memory");
      return kernel.mmap(0, size, PROTECTION, LinuxUapi.MAP_SHARED, notOurs, 0);
    };
  }

  /**
   * Gives the memory to this process. Its accesses throw once it is closed.
   *
   * @return all of it
   */
  public MemorySegment segment() {
    return segment;
  }

  /**
   * Tells the address by which the device reaches it.
   *
   * @return of the first byte
   */
  public long iova() {
    return iova;
  }

  /**
   * Tells what the device may do with it, as long as it reaches it.
   *
   * @return what it was mapped for
   */
  public DmaAccess access() {
    return access;
  }

  /**
   * Cuts the device off, then frees the memory. If either fails, the memory is kept, and closing it
   * again tries again. Harmless when it is freed.
   *
   * @throws SystemCallException if the kernel refuses
   * @throws IllegalStateException if the kernel unmapped something else, or the memory is in use by
   *     a native call
   */
  @Override
  public synchronized void close() {
    if (freed) {
      return;
    }
    cutOff();
    if (arena.scope().isAlive()) {
      arena.close();
    }
    kernel.munmap(address, size);
    freed = true;
    whenFreed.accept(this);
  }

  synchronized boolean isReachable() {
    return reachable;
  }

  /** Unmaps it in the IOMMU, confirmed by its size. This process keeps it until it is closed. */
  synchronized void cutOff() {
    if (reachable) {
      attachment.unmap(iova, size);
      reachable = false;
    }
  }

  /** Closes it when the last file of the device is closed, and with it everything unmapped. */
  synchronized void closeAfterDevice() {
    reachable = false;
    close();
  }

  private static void check(GroupAttachment attachment, long size, long iova) {
    long page = attachment.pageSize();
    if (size <= 0 || size % page != 0) {
      throw new IllegalArgumentException(
          "0x%x bytes of DMA memory, expected a multiple of 0x%x, the IOMMU's page"
              .formatted(size, page));
    }
    if (iova % page != 0) {
      throw new IllegalArgumentException(
          "DMA memory at IOVA 0x%x, expected a multiple of 0x%x, the IOMMU's page"
              .formatted(iova, page));
    }
    long last = iova + size - 1;
    if (Long.compareUnsigned(last, iova) < 0
        || (!attachment.ranges().isEmpty()
            && attachment.ranges().stream().noneMatch(range -> range.contains(iova, last)))) {
      throw new IllegalArgumentException(
          "DMA memory from IOVA 0x%x to 0x%x, expected all of it in one of the IOMMU's ranges: %s"
              .formatted(iova, last, attachment.ranges()));
    }
  }
}
