package dev.picket.dmabuf;

import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;

/**
 * A file of the kernel's that stands for work of some driver, or of several: what Vulkan,
 * compositors and drivers hand each other. What it stands for never changes.
 *
 * <p>All methods may be called by any thread.
 */
public final class SyncFile implements AutoCloseable {
  private final Kernel kernel;
  private final Descriptor file;

  SyncFile(Kernel kernel, Descriptor file) {
    this.kernel = kernel;
    this.file = file;
  }

  /**
   * Takes over a descriptor that somebody else has made, such as {@code vkGetFenceFdKHR}.
   *
   * @param descriptor of a sync file; belongs to the result from here on
   * @return the file, to be closed by the caller
   * @throws IllegalStateException if native access is off
   */
  public static SyncFile adopt(int descriptor) {
    Kernel kernel = Kernel.ofThisMachine();
    return new SyncFile(kernel, new Descriptor(kernel, descriptor, "sync file"));
  }

  /**
   * Tells the descriptor, to be given to others, who have to duplicate it if they keep it.
   *
   * @return its number
   * @throws IllegalStateException if the file is closed
   */
  public int descriptor() {
    return file.number();
  }

  Kernel kernel() {
    return kernel;
  }

  /**
   * Closes the descriptor. The work and other descriptors of it go on. May be called again.
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
