package dev.picket.dmabuf;

import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.picket.linux.call.Request;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

/** What sync files understand. Each has its name in the kernel's headers. */
final class SyncFileUapi {
  static final Request SYNC_IOC_MERGE = new Request("SYNC_IOC_MERGE", 0xc0303e03L);
  static final Request SYNC_IOC_FILE_INFO = new Request("SYNC_IOC_FILE_INFO", 0xc0383e04L);
  static final Request SYNC_IOC_SET_DEADLINE = new Request("SYNC_IOC_SET_DEADLINE", 0x40103e05L);

  static final StructLayout SYNC_MERGE_DATA =
      structLayout(
              name("name"),
              JAVA_INT.withName("fd2"),
              JAVA_INT.withName("fence"),
              JAVA_INT.withName("flags"),
              JAVA_INT.withName("pad"))
          .withName("sync_merge_data");

  static final StructLayout SYNC_FENCE_INFO =
      structLayout(
              name("obj_name"),
              name("driver_name"),
              JAVA_INT.withName("status"),
              JAVA_INT.withName("flags"),
              JAVA_LONG.withName("timestamp_ns"))
          .withName("sync_fence_info");

  static final StructLayout SYNC_FILE_INFO =
      structLayout(
              name("name"),
              JAVA_INT.withName("status"),
              JAVA_INT.withName("flags"),
              JAVA_INT.withName("num_fences"),
              JAVA_INT.withName("pad"),
              JAVA_LONG.withName("sync_fence_info"))
          .withName("sync_file_info");

  static final StructLayout SYNC_SET_DEADLINE =
      structLayout(JAVA_LONG.withName("deadline_ns"), JAVA_LONG.withName("pad"))
          .withName("sync_set_deadline");

  private SyncFileUapi() {}

  private static MemoryLayout name(String member) {
    return sequenceLayout(32, JAVA_BYTE).withName(member);
  }
}
