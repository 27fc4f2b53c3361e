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

  static final int DRM_SYNCOBJ_CREATE_SIGNALED = 1;
  static final int DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE = 1;
  static final int DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE = 1;
  static final int DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL = 1;
  static final int DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT = 2;
  static final int DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE = 4;
  static final int DRM_SYNCOBJ_WAIT_FLAGS_WAIT_DEADLINE = 8;
  static final int DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED = 1;

  static final Request DRM_IOCTL_SYNCOBJ_CREATE =
      new Request("DRM_IOCTL_SYNCOBJ_CREATE", 0xc00864bfL);
  static final Request DRM_IOCTL_SYNCOBJ_DESTROY =
      new Request("DRM_IOCTL_SYNCOBJ_DESTROY", 0xc00864c0L);
  static final Request DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD =
      new Request("DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD", 0xc01864c1L);
  static final Request DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE =
      new Request("DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE", 0xc01864c2L);
  static final Request DRM_IOCTL_SYNCOBJ_WAIT = new Request("DRM_IOCTL_SYNCOBJ_WAIT", 0xc02864c3L);
  static final Request DRM_IOCTL_SYNCOBJ_RESET =
      new Request("DRM_IOCTL_SYNCOBJ_RESET", 0xc01064c4L);
  static final Request DRM_IOCTL_SYNCOBJ_SIGNAL =
      new Request("DRM_IOCTL_SYNCOBJ_SIGNAL", 0xc01064c5L);
  static final Request DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT =
      new Request("DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT", 0xc03064caL);
  static final Request DRM_IOCTL_SYNCOBJ_QUERY =
      new Request("DRM_IOCTL_SYNCOBJ_QUERY", 0xc01864cbL);
  static final Request DRM_IOCTL_SYNCOBJ_TRANSFER =
      new Request("DRM_IOCTL_SYNCOBJ_TRANSFER", 0xc02064ccL);
  static final Request DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL =
      new Request("DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL", 0xc01864cdL);
  static final Request DRM_IOCTL_SYNCOBJ_EVENTFD =
      new Request("DRM_IOCTL_SYNCOBJ_EVENTFD", 0xc01864cfL);

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

  static final StructLayout DRM_SYNCOBJ_CREATE =
      structLayout(JAVA_INT.withName("handle"), JAVA_INT.withName("flags"))
          .withName("drm_syncobj_create");

  static final StructLayout DRM_SYNCOBJ_DESTROY =
      structLayout(JAVA_INT.withName("handle"), JAVA_INT.withName("pad"))
          .withName("drm_syncobj_destroy");

  /** Kernels before 6.16 know it without the point, and leave alone what they do not know. */
  static final StructLayout DRM_SYNCOBJ_HANDLE =
      structLayout(
              JAVA_INT.withName("handle"),
              JAVA_INT.withName("flags"),
              JAVA_INT.withName("fd"),
              JAVA_INT.withName("pad"),
              JAVA_LONG.withName("point"))
          .withName("drm_syncobj_handle");

  static final StructLayout DRM_SYNCOBJ_TRANSFER =
      structLayout(
              JAVA_INT.withName("src_handle"),
              JAVA_INT.withName("dst_handle"),
              JAVA_LONG.withName("src_point"),
              JAVA_LONG.withName("dst_point"),
              JAVA_INT.withName("flags"),
              JAVA_INT.withName("pad"))
          .withName("drm_syncobj_transfer");

  static final StructLayout DRM_SYNCOBJ_WAIT =
      structLayout(
              JAVA_LONG.withName("handles"),
              JAVA_LONG.withName("timeout_nsec"),
              JAVA_INT.withName("count_handles"),
              JAVA_INT.withName("flags"),
              JAVA_INT.withName("first_signaled"),
              JAVA_INT.withName("pad"),
              JAVA_LONG.withName("deadline_nsec"))
          .withName("drm_syncobj_wait");

  static final StructLayout DRM_SYNCOBJ_TIMELINE_WAIT =
      structLayout(
              JAVA_LONG.withName("handles"),
              JAVA_LONG.withName("points"),
              JAVA_LONG.withName("timeout_nsec"),
              JAVA_INT.withName("count_handles"),
              JAVA_INT.withName("flags"),
              JAVA_INT.withName("first_signaled"),
              JAVA_INT.withName("pad"),
              JAVA_LONG.withName("deadline_nsec"))
          .withName("drm_syncobj_timeline_wait");

  static final StructLayout DRM_SYNCOBJ_EVENTFD =
      structLayout(
              JAVA_INT.withName("handle"),
              JAVA_INT.withName("flags"),
              JAVA_LONG.withName("point"),
              JAVA_INT.withName("fd"),
              JAVA_INT.withName("pad"))
          .withName("drm_syncobj_eventfd");

  static final StructLayout DRM_SYNCOBJ_ARRAY =
      structLayout(
              JAVA_LONG.withName("handles"),
              JAVA_INT.withName("count_handles"),
              JAVA_INT.withName("pad"))
          .withName("drm_syncobj_array");

  static final StructLayout DRM_SYNCOBJ_TIMELINE_ARRAY =
      structLayout(
              JAVA_LONG.withName("handles"),
              JAVA_LONG.withName("points"),
              JAVA_INT.withName("count_handles"),
              JAVA_INT.withName("flags"))
          .withName("drm_syncobj_timeline_array");

  private DrmUapi() {}
}
