package dev.picket.dmabuf;

import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.Struct;
import java.lang.foreign.Arena;
import java.lang.foreign.StructLayout;
import java.util.concurrent.atomic.AtomicBoolean;

/** A fence of the kernel's that a test signals. */
final class VgemFence implements AutoCloseable {
  private static final StructLayout LAYOUT = DmaBufUapi.DMA_BUF_EXPORT_SYNC_FILE;

  private final int number;
  private final VgemBuffer buffer;
  private final boolean write;
  private final Runnable afterwards;
  private final AtomicBoolean signaled = new AtomicBoolean();

  VgemFence(int number, VgemBuffer buffer, boolean write, Runnable afterwards) {
    this.number = number;
    this.buffer = buffer;
    this.write = write;
    this.afterwards = afterwards;
  }

  /** Its number in vgem, from 1 on. */
  int number() {
    return number;
  }

  VgemBuffer buffer() {
    return buffer;
  }

  /**
   * Makes a sync file of it, any number of times, each of which belongs to the caller. That of a
   * reader holds the other readers of the buffer too. Once nobody is at work on the buffer, it is
   * one that was always signalled.
   */
  SyncFile file() {
    Kernel kernel = buffer.vgem().kernel();
    try (Arena arena = Arena.ofConfined()) {
      // Who reads waits for writers; who writes, for all.
      Struct request =
          new Struct(LAYOUT, arena.allocate(LAYOUT))
              .set("flags", (write ? Access.READ : Access.WRITE).flags());
      kernel.ioctl(buffer.dmaBuf(), DmaBufUapi.DMA_BUF_IOCTL_EXPORT_SYNC_FILE, request.memory());
      return new SyncFile(kernel, new Descriptor(kernel, (int) request.get("fd"), "sync file"));
    }
  }

  /**
   * Signals it.
   *
   * @throws SystemCallException {@code ETIMEDOUT} if it had expired, {@code ENOENT} if it was
   *     signalled by this before
   */
  void signal() {
    signaled.set(true);
    buffer.vgem().signal(number);
  }

  /** Signals it if nobody has. */
  @Override
  public void close() {
    Cleanup cleanup = new Cleanup();
    if (!signaled.getAndSet(true)) {
      cleanup.step(this::signalUnlessExpired);
    }
    cleanup.step(afterwards).end();
  }

  private void signalUnlessExpired() {
    try {
      buffer.vgem().signalUnlessClosed(number);
    } catch (SystemCallException e) {
      if (e.errno() != Errno.ETIMEDOUT) {
        throw e;
      }
    }
  }
}
