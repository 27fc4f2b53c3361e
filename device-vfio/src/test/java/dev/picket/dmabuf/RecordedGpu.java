package dev.picket.dmabuf;

import dev.picket.linux.call.Struct;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;

/** A process of the recording: resources of virtio-gpu, whose host signals when each is made. */
final class RecordedGpu {
  private static final int KEPT = 32;
  private static final int SIDE = 16;
  private static final int BYTES_OF_A_PIXEL = 4;
  private static final int TEXTURE_2D = 2;
  private static final int BGRA = 1;

  private RecordedGpu() {}

  public static void main(String[] args) {
    try (DrmNode gpu = DrmNode.open("virtio_gpu", DrmNodeKind.RENDER)) {
      Deque<Integer> made = new ArrayDeque<>();
      for (int left = Integer.parseInt(args[0]); left > 0; left--) {
        if (made.size() == KEPT) {
          close(gpu, made.remove());
        }
        made.add(create(gpu));
      }
    }
  }

  private static int create(DrmNode gpu) {
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(
                  VirtgpuUapi.DRM_VIRTGPU_RESOURCE_CREATE,
                  arena.allocate(VirtgpuUapi.DRM_VIRTGPU_RESOURCE_CREATE))
              .set("target", TEXTURE_2D)
              .set("format", BGRA)
              .set("width", SIDE)
              .set("height", SIDE)
              .set("depth", 1)
              .set("array_size", 1)
              .set("size", SIDE * SIDE * BYTES_OF_A_PIXEL)
              .set("stride", SIDE * BYTES_OF_A_PIXEL);
      gpu.ioctl(VirtgpuUapi.DRM_IOCTL_VIRTGPU_RESOURCE_CREATE, request.memory());
      return (int) request.get("bo_handle");
    }
  }

  private static void close(DrmNode gpu, int handle) {
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(VgemUapi.DRM_GEM_CLOSE, arena.allocate(VgemUapi.DRM_GEM_CLOSE))
              .set("handle", handle);
      gpu.ioctl(VgemUapi.DRM_IOCTL_GEM_CLOSE, request.memory());
    }
  }
}
