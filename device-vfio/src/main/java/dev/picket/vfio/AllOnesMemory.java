package dev.picket.vfio;

import static dev.picket.linux.call.LinuxUapi.MAP_FIXED;
import static dev.picket.linux.call.LinuxUapi.MAP_NORESERVE;
import static dev.picket.linux.call.LinuxUapi.MAP_PRIVATE;
import static dev.picket.linux.call.LinuxUapi.PROT_READ;
import static dev.picket.linux.call.LinuxUapi.PROT_WRITE;

import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Ordinary memory that reads as a device that is not there: all ones. Made beforehand, so that
 * covering a mapping with it has little to fail for.
 */
final class AllOnesMemory implements AutoCloseable {
  /** A larger mapping is covered by the same memory several times over. */
  private static final long CHUNK = 2L << 20;

  private final Kernel kernel;
  private final Descriptor memory;
  private final long size;

  AllOnesMemory(Kernel kernel, long covered) {
    this.kernel = kernel;
    this.size = Math.min(covered, CHUNK);
    this.memory = kernel.memfd("picket-all-ones", size);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ones = arena.allocate(size);
      ones.fill((byte) 0xff);
      kernel.pwrite(memory, ones, 0);
    } catch (Throwable e) {
      memory.close();
      throw e;
    }
  }

  /**
   * Replaces a mapping, each chunk of it in one step: an access finds the old memory or this, never
   * none. What is written to it is seen by nobody else.
   */
  void cover(long address, long length) {
    for (long done = 0; done < length; done += size) {
      kernel.mmap(
          address + done,
          Math.min(size, length - done),
          PROT_READ | PROT_WRITE,
          MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE,
          memory,
          0);
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
