package dev.picket.dmabuf;

import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Descriptor;

/**
 * A descriptor that stands for a whole sync object, to be handed to another process, which opens it
 * with {@link SyncObject#open}. All who have it open see and change the same object.
 *
 * <p>All methods may be called by any thread.
 */
public final class SyncObjectFile implements AutoCloseable {
  private final Descriptor file;

  SyncObjectFile(Descriptor file) {
    this.file = file;
  }

  /**
   * Tells the descriptor.
   *
   * @return its number
   * @throws IllegalStateException if it is closed
   */
  public int descriptor() {
    return file.number();
  }

  /**
   * Closes the descriptor. The sync object goes on. May be called again.
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
