package dev.picket.dmabuf;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.picket.linux.call.Request;
import java.lang.foreign.StructLayout;

/**
 * Requests, constants and structures of DRM, as on x86-64. Each has its name in the kernel's
 * headers: a test compares them with a C compiler.
 */
final class DrmUapi {
  static final int DRM_CAP_PRIME = 5;
  static final int DRM_CAP_SYNCOBJ = 0x13;
  static final int DRM_CAP_SYNCOBJ_TIMELINE = 0x14;

  static final Request DRM_IOCTL_VERSION = new Request("DRM_IOCTL_VERSION", 0xc0406400L);
  static final Request DRM_IOCTL_GET_CAP = new Request("DRM_IOCTL_GET_CAP", 0xc010640cL);

  static final StructLayout DRM_VERSION =
      structLayout(
              JAVA_INT.withName("version_major"),
              JAVA_INT.withName("version_minor"),
              JAVA_INT.withName("version_patchlevel"),
              paddingLayout(4),
              JAVA_LONG.withName("name_len"),
              JAVA_LONG.withName("name"),
              JAVA_LONG.withName("date_len"),
              JAVA_LONG.withName("date"),
              JAVA_LONG.withName("desc_len"),
              JAVA_LONG.withName("desc"))
          .withName("drm_version");

  static final StructLayout DRM_GET_CAP =
      structLayout(JAVA_LONG.withName("capability"), JAVA_LONG.withName("value"))
          .withName("drm_get_cap");

  private DrmUapi() {}
}
