package dev.picket.dmabuf;

import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.picket.linux.call.Request;
import java.lang.foreign.StructLayout;

/** What makes DMA buffers. Each has its name in the kernel's headers, with which it is compared. */
final class DmaBufUapi {
  static final int MFD_ALLOW_SEALING = 2;
  static final int F_ADD_SEALS = 1033;
  static final int F_SEAL_SHRINK = 2;
  static final int UDMABUF_FLAGS_CLOEXEC = 1;

  static final Request DMA_HEAP_IOCTL_ALLOC = new Request("DMA_HEAP_IOCTL_ALLOC", 0xc0184800L);
  static final Request UDMABUF_CREATE = new Request("UDMABUF_CREATE", 0x40187542L);

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
