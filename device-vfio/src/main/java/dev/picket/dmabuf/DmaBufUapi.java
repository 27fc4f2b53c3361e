package dev.picket.dmabuf;

import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.picket.linux.call.Request;
import java.lang.foreign.StructLayout;

/**
 * Requests, constants and structures of DMA buffers and of what makes them, as on x86-64. Each has
 * its name in the kernel's headers: a test compares them with a C compiler.
 */
final class DmaBufUapi {
  static final int DMA_BUF_SYNC_READ = 1;
  static final int DMA_BUF_SYNC_WRITE = 2;
  static final int DMA_BUF_SYNC_RW = 3;
  static final int DMA_BUF_SYNC_START = 0;
  static final int DMA_BUF_SYNC_END = 4;
  static final int DMA_BUF_NAME_LEN = 32;

  static final Request DMA_BUF_IOCTL_SYNC = new Request("DMA_BUF_IOCTL_SYNC", 0x40086200L);
  static final Request DMA_BUF_SET_NAME_B = new Request("DMA_BUF_SET_NAME_B", 0x40086201L);
  static final Request DMA_BUF_IOCTL_EXPORT_SYNC_FILE =
      new Request("DMA_BUF_IOCTL_EXPORT_SYNC_FILE", 0xc0086202L);
  static final Request DMA_BUF_IOCTL_IMPORT_SYNC_FILE =
      new Request("DMA_BUF_IOCTL_IMPORT_SYNC_FILE", 0x40086203L);

  static final Request DMA_HEAP_IOCTL_ALLOC = new Request("DMA_HEAP_IOCTL_ALLOC", 0xc0184800L);

  static final int UDMABUF_FLAGS_CLOEXEC = 1;
  static final Request UDMABUF_CREATE = new Request("UDMABUF_CREATE", 0x40187542L);

  static final StructLayout DMA_BUF_SYNC =
      structLayout(JAVA_LONG.withName("flags")).withName("dma_buf_sync");

  static final StructLayout DMA_BUF_EXPORT_SYNC_FILE =
      structLayout(JAVA_INT.withName("flags"), JAVA_INT.withName("fd"))
          .withName("dma_buf_export_sync_file");

  static final StructLayout DMA_BUF_IMPORT_SYNC_FILE =
      structLayout(JAVA_INT.withName("flags"), JAVA_INT.withName("fd"))
          .withName("dma_buf_import_sync_file");

  static final StructLayout DMA_HEAP_ALLOCATION_DATA =
      structLayout(
              JAVA_LONG.withName("len"),
              JAVA_INT.withName("fd"),
              JAVA_INT.withName("fd_flags"),
              JAVA_LONG.withName("heap_flags"))
          .withName("dma_heap_allocation_data");

  static final StructLayout UDMABUF_CREATE_ARGUMENT =
      structLayout(
              JAVA_INT.withName("memfd"),
              JAVA_INT.withName("flags"),
              JAVA_LONG.withName("offset"),
              JAVA_LONG.withName("size"))
          .withName("udmabuf_create");

  private DmaBufUapi() {}
}
