package dev.picket.dmabuf;

import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.picket.linux.call.Request;
import java.lang.foreign.StructLayout;

/** What makes fences by vgem. Each has its name in the kernel's headers, as {@link DrmUapi}. */
final class VgemUapi {
  static final int DRM_RDWR = 2;
  static final int DRM_CLOEXEC = 0x80000;
  static final int VGEM_FENCE_WRITE = 1;

  static final Request DRM_IOCTL_GEM_CLOSE = new Request("DRM_IOCTL_GEM_CLOSE", 0x40086409L);
  static final Request DRM_IOCTL_PRIME_HANDLE_TO_FD =
      new Request("DRM_IOCTL_PRIME_HANDLE_TO_FD", 0xc00c642dL);
  static final Request DRM_IOCTL_MODE_CREATE_DUMB =
      new Request("DRM_IOCTL_MODE_CREATE_DUMB", 0xc02064b2L);
  static final Request DRM_IOCTL_VGEM_FENCE_ATTACH =
      new Request("DRM_IOCTL_VGEM_FENCE_ATTACH", 0xc0106441L);
  static final Request DRM_IOCTL_VGEM_FENCE_SIGNAL =
      new Request("DRM_IOCTL_VGEM_FENCE_SIGNAL", 0x40086442L);

  static final StructLayout DRM_GEM_CLOSE =
      structLayout(JAVA_INT.withName("handle"), JAVA_INT.withName("pad")).withName("drm_gem_close");

  static final StructLayout DRM_PRIME_HANDLE =
      structLayout(JAVA_INT.withName("handle"), JAVA_INT.withName("flags"), JAVA_INT.withName("fd"))
          .withName("drm_prime_handle");

  static final StructLayout DRM_MODE_CREATE_DUMB =
      structLayout(
              JAVA_INT.withName("height"),
              JAVA_INT.withName("width"),
              JAVA_INT.withName("bpp"),
              JAVA_INT.withName("flags"),
              JAVA_INT.withName("handle"),
              JAVA_INT.withName("pitch"),
              JAVA_LONG.withName("size"))
          .withName("drm_mode_create_dumb");

  static final StructLayout DRM_VGEM_FENCE_ATTACH =
      structLayout(
              JAVA_INT.withName("handle"),
              JAVA_INT.withName("flags"),
              JAVA_INT.withName("out_fence"),
              JAVA_INT.withName("pad"))
          .withName("drm_vgem_fence_attach");

  static final StructLayout DRM_VGEM_FENCE_SIGNAL =
      structLayout(JAVA_INT.withName("fence"), JAVA_INT.withName("flags"))
          .withName("drm_vgem_fence_signal");

  private VgemUapi() {}
}
