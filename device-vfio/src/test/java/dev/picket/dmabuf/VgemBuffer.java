package dev.picket.dmabuf;

import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Descriptor;

/** A buffer of vgem's. Any number of readers may be at work on it at a time, or one writer. */
final class VgemBuffer implements AutoCloseable {
  private final Vgem vgem;
  private final int handle;
  private final Descriptor dmaBuf;
  private boolean closed;

  VgemBuffer(Vgem vgem, int handle, Descriptor dmaBuf) {
    this.vgem = vgem;
    this.handle = handle;
    this.dmaBuf = dmaBuf;
  }

  /** The buffer as a descriptor, which belongs to this. */
  Descriptor dmaBuf() {
    return dmaBuf;
  }

  /** Begins to write to it: {@code EBUSY} while anybody is at work on it. */
  VgemFence write() {
    return attach(true);
  }

  /** Begins to read from it: {@code EBUSY} while somebody writes to it. */
  VgemFence read() {
    return attach(false);
  }

  Vgem vgem() {
    return vgem;
  }

  private VgemFence attach(boolean write) {
    int number = vgem.attach(handle, write ? VgemUapi.VGEM_FENCE_WRITE : 0);
    return new VgemFence(number, this, write, () -> {});
  }

  /** Its fences go on. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      new Cleanup().step(dmaBuf::close).step(() -> vgem.closeBuffer(handle)).end();
    }
  }
}
