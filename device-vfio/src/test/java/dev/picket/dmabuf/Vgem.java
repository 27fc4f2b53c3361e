package dev.picket.dmabuf;

import static dev.picket.dmabuf.VgemUapi.DRM_CLOEXEC;
import static dev.picket.dmabuf.VgemUapi.DRM_RDWR;

import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.Struct;
import java.lang.foreign.Arena;
import java.lang.foreign.StructLayout;
import java.time.Duration;

/**
 * Makes fences of the kernel's that a test can signal: the only ones in Debian's kernels.
 *
 * <p>A fence that nobody signals is signalled by the driver after {@link #EXPIRY}. Closing this
 * signals all that are pending, and so does the death of the process. Each of these looks <em>as if
 * the work had succeeded</em>.
 */
final class Vgem implements AutoCloseable {
  static final Duration EXPIRY = Duration.ofSeconds(10);

  private final DrmNode node;

  private Vgem(DrmNode node) {
    this.node = node;
  }

  /** Opens the card: buffers for the processor cannot be made with the other file. */
  static Vgem open() {
    return new Vgem(DrmNode.open("vgem", DrmNodeKind.CARD));
  }

  /** Makes a buffer of one page. */
  VgemBuffer buffer() {
    int handle = create();
    try {
      return new VgemBuffer(this, handle, share(handle));
    } catch (Throwable e) {
      closeBuffer(handle);
      throw e;
    }
  }

  /** Makes a pending fence, on a buffer of its own that it closes. */
  VgemFence fence() {
    VgemBuffer buffer = buffer();
    try {
      return new VgemFence(buffer.write().number(), buffer, true, buffer::close);
    } catch (Throwable e) {
      buffer.close();
      throw e;
    }
  }

  Kernel kernel() {
    return node.kernel();
  }

  /** Begins work on a buffer; gives the number of its fence. */
  int attach(int buffer, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          struct(arena, VgemUapi.DRM_VGEM_FENCE_ATTACH).set("handle", buffer).set("flags", flags);
      node.ioctl(VgemUapi.DRM_IOCTL_VGEM_FENCE_ATTACH, request.memory());
      return (int) request.get("out_fence");
    }
  }

  void signal(int fence) {
    try (Arena arena = Arena.ofConfined()) {
      Struct request = struct(arena, VgemUapi.DRM_VGEM_FENCE_SIGNAL).set("fence", fence);
      node.ioctl(VgemUapi.DRM_IOCTL_VGEM_FENCE_SIGNAL, request.memory());
    }
  }

  /** Signals one that may have ended by the end of this. */
  void signalUnlessClosed(int fence) {
    try (Arena arena = Arena.ofConfined()) {
      Struct request = struct(arena, VgemUapi.DRM_VGEM_FENCE_SIGNAL).set("fence", fence);
      node.giveBack(VgemUapi.DRM_IOCTL_VGEM_FENCE_SIGNAL, request.memory());
    }
  }

  void closeBuffer(int handle) {
    try (Arena arena = Arena.ofConfined()) {
      Struct request = struct(arena, VgemUapi.DRM_GEM_CLOSE).set("handle", handle);
      node.giveBack(VgemUapi.DRM_IOCTL_GEM_CLOSE, request.memory());
    }
  }

  private int create() {
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          struct(arena, VgemUapi.DRM_MODE_CREATE_DUMB)
              .set("width", 32)
              .set("height", 32)
              .set("bpp", 32);
      node.ioctl(VgemUapi.DRM_IOCTL_MODE_CREATE_DUMB, request.memory());
      return (int) request.get("handle");
    }
  }

  private Descriptor share(int handle) {
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          struct(arena, VgemUapi.DRM_PRIME_HANDLE)
              .set("handle", handle)
              .set("flags", DRM_RDWR | DRM_CLOEXEC);
      node.ioctl(VgemUapi.DRM_IOCTL_PRIME_HANDLE_TO_FD, request.memory());
      return new Descriptor(kernel(), (int) request.get("fd"), "buffer of vgem");
    }
  }

  private static Struct struct(Arena arena, StructLayout layout) {
    return new Struct(layout, arena.allocate(layout));
  }

  /** Signals all that is pending, as success. */
  @Override
  public void close() {
    node.close();
  }
}
