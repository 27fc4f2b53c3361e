package dev.picket.dmabuf;

import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.picket.linux.call.Request;
import java.lang.foreign.StructLayout;

/** What makes virtio-gpu work. Each has its name in the kernel's headers, as {@link DrmUapi}. */
final class VirtgpuUapi {
  static final Request DRM_IOCTL_VIRTGPU_RESOURCE_CREATE =
      new Request("DRM_IOCTL_VIRTGPU_RESOURCE_CREATE", 0xc0386444L);

  static final StructLayout DRM_VIRTGPU_RESOURCE_CREATE =
      structLayout(
              JAVA_INT.withName("target"),
              JAVA_INT.withName("format"),
              JAVA_INT.withName("bind"),
              JAVA_INT.withName("width"),
              JAVA_INT.withName("height"),
              JAVA_INT.withName("depth"),
              JAVA_INT.withName("array_size"),
              JAVA_INT.withName("last_level"),
              JAVA_INT.withName("nr_samples"),
              JAVA_INT.withName("flags"),
              JAVA_INT.withName("bo_handle"),
              JAVA_INT.withName("res_handle"),
              JAVA_INT.withName("size"),
              JAVA_INT.withName("stride"))
          .withName("drm_virtgpu_resource_create");

  private VirtgpuUapi() {}
}
