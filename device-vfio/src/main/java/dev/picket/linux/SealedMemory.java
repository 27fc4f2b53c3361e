package dev.picket.linux;

import static java.util.Objects.requireNonNull;

import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.LinuxUapi;

/**
 * Memory of this process that has a descriptor and whose size is fixed for ever: what a DMA buffer
 * can be made of, a device of VFIO can be given, or both. Zero at first.
 *
 * <p>It holds the descriptor and maps nothing. What was made of it goes on without it. All methods
 * may be called by any thread; it must not be closed while it is being handed to another call.
 */
public final class SealedMemory implements AutoCloseable {
  /*
   * The seals are what make it safe to share: a file that shrinks under a mapping makes accesses fault, and udmabuf takes
   * none that could. F_SEAL_SEAL keeps whoever is given the descriptor from sealing it against writing as well.
   */

  private final Descriptor file;
  private final long size;

  private SealedMemory(Descriptor file, long size) {
    this.file = file;
    this.size = size;
  }

  /**
   * Makes memory.
   *
   * @param name for messages, and for {@code /proc}; of 249 bytes at most
   * @param size in bytes, a multiple of 4096
   * @return the memory, to be closed by the caller
   * @throws IllegalArgumentException if the size is not such a multiple
   * @throws IllegalStateException if native access is off
   * @throws SystemCallException if the kernel refuses, as with {@code EMFILE} when the process has
   *     too many open files
   */
  public static SealedMemory allocate(String name, long size) {
    return allocate(Kernel.ofThisMachine(), requireNonNull(name, "name"), size);
  }

  static SealedMemory allocate(Kernel kernel, String name, long size) {
    if (size <= 0 || size % LinuxUapi.PAGE != 0) {
      throw new IllegalArgumentException(
          "%d bytes of memory, expected a positive multiple of %d, the size of a page"
              .formatted(size, LinuxUapi.PAGE));
    }
    return new SealedMemory(kernel.sealedMemfd(name, size), size);
  }

  /**
   * Tells the size.
   *
   * @return in bytes
   */
  public long size() {
    return size;
  }

  /**
   * Tells the descriptor, to be given to others, who have to duplicate it if they keep it.
   *
   * @return its number
   * @throws IllegalStateException if the memory is closed
   */
  public int descriptor() {
    return file.number();
  }

  /**
   * Closes the descriptor. The memory is freed when nothing that was made of it is left. May be
   * called again.
   *
   * @throws SystemCallException if the kernel reports an error; the descriptor is closed even then
   */
  @Override
  public void close() {
    file.close();
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
