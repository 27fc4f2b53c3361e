package dev.picket.vfio;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.picket.linux.call.Request;
import java.lang.foreign.StructLayout;

/**
 * Requests, constants and structures of VFIO, as on x86-64. Each has its name in the kernel's
 * headers: a test compares them with a C compiler. Arrays that end a structure are left out; they
 * begin where the layout ends.
 */
final class VfioUapi {
  static final int VFIO_API_VERSION = 0;
  static final int VFIO_TYPE1v2_IOMMU = 3;

  static final Request VFIO_GET_API_VERSION = new Request("VFIO_GET_API_VERSION", 0x3b64);
  static final Request VFIO_CHECK_EXTENSION = new Request("VFIO_CHECK_EXTENSION", 0x3b65);
  static final Request VFIO_SET_IOMMU = new Request("VFIO_SET_IOMMU", 0x3b66);

  static final int VFIO_GROUP_FLAGS_VIABLE = 1;
  static final Request VFIO_GROUP_GET_STATUS = new Request("VFIO_GROUP_GET_STATUS", 0x3b67);
  static final Request VFIO_GROUP_SET_CONTAINER = new Request("VFIO_GROUP_SET_CONTAINER", 0x3b68);
  static final Request VFIO_GROUP_GET_DEVICE_FD = new Request("VFIO_GROUP_GET_DEVICE_FD", 0x3b6a);

  static final int VFIO_DEVICE_FLAGS_RESET = 1;
  static final int VFIO_DEVICE_FLAGS_PCI = 2;
  static final Request VFIO_DEVICE_GET_INFO = new Request("VFIO_DEVICE_GET_INFO", 0x3b6b);

  static final int VFIO_REGION_INFO_FLAG_READ = 1;
  static final int VFIO_REGION_INFO_FLAG_WRITE = 2;
  static final int VFIO_REGION_INFO_FLAG_MMAP = 4;
  static final int VFIO_REGION_INFO_FLAG_CAPS = 8;
  static final int VFIO_REGION_INFO_CAP_SPARSE_MMAP = 1;
  static final int VFIO_REGION_INFO_CAP_MSIX_MAPPABLE = 3;
  static final Request VFIO_DEVICE_GET_REGION_INFO =
      new Request("VFIO_DEVICE_GET_REGION_INFO", 0x3b6c);

  static final int VFIO_IRQ_INFO_EVENTFD = 1;
  static final int VFIO_IRQ_INFO_MASKABLE = 2;
  static final int VFIO_IRQ_INFO_AUTOMASKED = 4;
  static final int VFIO_IRQ_INFO_NORESIZE = 8;
  static final Request VFIO_DEVICE_GET_IRQ_INFO = new Request("VFIO_DEVICE_GET_IRQ_INFO", 0x3b6d);

  static final int VFIO_IRQ_SET_DATA_NONE = 1;
  static final int VFIO_IRQ_SET_DATA_EVENTFD = 4;
  static final int VFIO_IRQ_SET_ACTION_MASK = 8;
  static final int VFIO_IRQ_SET_ACTION_UNMASK = 0x10;
  static final int VFIO_IRQ_SET_ACTION_TRIGGER = 0x20;
  static final Request VFIO_DEVICE_SET_IRQS = new Request("VFIO_DEVICE_SET_IRQS", 0x3b6e);

  static final Request VFIO_DEVICE_RESET = new Request("VFIO_DEVICE_RESET", 0x3b6f);
  static final Request VFIO_DEVICE_GET_PCI_HOT_RESET_INFO =
      new Request("VFIO_DEVICE_GET_PCI_HOT_RESET_INFO", 0x3b70);
  static final Request VFIO_DEVICE_PCI_HOT_RESET = new Request("VFIO_DEVICE_PCI_HOT_RESET", 0x3b71);

  static final int VFIO_PCI_BAR0_REGION_INDEX = 0;
  static final int VFIO_PCI_BAR5_REGION_INDEX = 5;
  static final int VFIO_PCI_ROM_REGION_INDEX = 6;
  static final int VFIO_PCI_CONFIG_REGION_INDEX = 7;
  static final int VFIO_PCI_VGA_REGION_INDEX = 8;
  static final int VFIO_PCI_INTX_IRQ_INDEX = 0;
  static final int VFIO_PCI_MSI_IRQ_INDEX = 1;
  static final int VFIO_PCI_MSIX_IRQ_INDEX = 2;
  static final int VFIO_PCI_ERR_IRQ_INDEX = 3;
  static final int VFIO_PCI_REQ_IRQ_INDEX = 4;

  static final int VFIO_IOMMU_INFO_PGSIZES = 1;
  static final int VFIO_IOMMU_INFO_CAPS = 2;
  static final int VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE = 1;
  static final Request VFIO_IOMMU_GET_INFO = new Request("VFIO_IOMMU_GET_INFO", 0x3b70);

  static final int VFIO_DMA_MAP_FLAG_READ = 1;
  static final int VFIO_DMA_MAP_FLAG_WRITE = 2;
  static final Request VFIO_IOMMU_MAP_DMA = new Request("VFIO_IOMMU_MAP_DMA", 0x3b71);
  static final Request VFIO_IOMMU_UNMAP_DMA = new Request("VFIO_IOMMU_UNMAP_DMA", 0x3b72);

  static final StructLayout VFIO_INFO_CAP_HEADER =
      structLayout(
              JAVA_SHORT.withName("id"), JAVA_SHORT.withName("version"), JAVA_INT.withName("next"))
          .withName("vfio_info_cap_header");

  static final StructLayout VFIO_GROUP_STATUS =
      structLayout(JAVA_INT.withName("argsz"), JAVA_INT.withName("flags"))
          .withName("vfio_group_status");

  /** The first form of it, which every kernel knows; later ones only add to its end. */
  static final StructLayout VFIO_DEVICE_INFO =
      structLayout(
              JAVA_INT.withName("argsz"),
              JAVA_INT.withName("flags"),
              JAVA_INT.withName("num_regions"),
              JAVA_INT.withName("num_irqs"),
              JAVA_INT.withName("cap_offset"),
              paddingLayout(4))
          .withName("vfio_device_info");

  static final StructLayout VFIO_REGION_INFO =
      structLayout(
              JAVA_INT.withName("argsz"),
              JAVA_INT.withName("flags"),
              JAVA_INT.withName("index"),
              JAVA_INT.withName("cap_offset"),
              JAVA_LONG.withName("size"),
              JAVA_LONG.withName("offset"))
          .withName("vfio_region_info");

  static final StructLayout VFIO_REGION_SPARSE_MMAP_AREA =
      structLayout(JAVA_LONG.withName("offset"), JAVA_LONG.withName("size"))
          .withName("vfio_region_sparse_mmap_area");

  static final StructLayout VFIO_REGION_INFO_CAP_SPARSE_MMAP_HEAD =
      structLayout(
              VFIO_INFO_CAP_HEADER.withName("header"),
              JAVA_INT.withName("nr_areas"),
              JAVA_INT.withName("reserved"))
          .withName("vfio_region_info_cap_sparse_mmap");

  static final StructLayout VFIO_IRQ_INFO =
      structLayout(
              JAVA_INT.withName("argsz"),
              JAVA_INT.withName("flags"),
              JAVA_INT.withName("index"),
              JAVA_INT.withName("count"))
          .withName("vfio_irq_info");

  static final StructLayout VFIO_IRQ_SET =
      structLayout(
              JAVA_INT.withName("argsz"),
              JAVA_INT.withName("flags"),
              JAVA_INT.withName("index"),
              JAVA_INT.withName("start"),
              JAVA_INT.withName("count"))
          .withName("vfio_irq_set");

  static final StructLayout VFIO_PCI_DEPENDENT_DEVICE =
      structLayout(
              JAVA_INT.withName("group_id"),
              JAVA_SHORT.withName("segment"),
              JAVA_BYTE.withName("bus"),
              JAVA_BYTE.withName("devfn"))
          .withName("vfio_pci_dependent_device");

  static final StructLayout VFIO_PCI_HOT_RESET_INFO =
      structLayout(
              JAVA_INT.withName("argsz"), JAVA_INT.withName("flags"), JAVA_INT.withName("count"))
          .withName("vfio_pci_hot_reset_info");

  static final StructLayout VFIO_PCI_HOT_RESET =
      structLayout(
              JAVA_INT.withName("argsz"), JAVA_INT.withName("flags"), JAVA_INT.withName("count"))
          .withName("vfio_pci_hot_reset");

  static final StructLayout VFIO_IOMMU_TYPE1_INFO =
      structLayout(
              JAVA_INT.withName("argsz"),
              JAVA_INT.withName("flags"),
              JAVA_LONG.withName("iova_pgsizes"),
              JAVA_INT.withName("cap_offset"),
              paddingLayout(4))
          .withName("vfio_iommu_type1_info");

  static final StructLayout VFIO_IOVA_RANGE =
      structLayout(JAVA_LONG.withName("start"), JAVA_LONG.withName("end"))
          .withName("vfio_iova_range");

  static final StructLayout VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE_HEAD =
      structLayout(
              VFIO_INFO_CAP_HEADER.withName("header"),
              JAVA_INT.withName("nr_iovas"),
              JAVA_INT.withName("reserved"))
          .withName("vfio_iommu_type1_info_cap_iova_range");

  static final StructLayout VFIO_IOMMU_TYPE1_DMA_MAP =
      structLayout(
              JAVA_INT.withName("argsz"),
              JAVA_INT.withName("flags"),
              JAVA_LONG.withName("vaddr"),
              JAVA_LONG.withName("iova"),
              JAVA_LONG.withName("size"))
          .withName("vfio_iommu_type1_dma_map");

  static final StructLayout VFIO_IOMMU_TYPE1_DMA_UNMAP =
      structLayout(
              JAVA_INT.withName("argsz"),
              JAVA_INT.withName("flags"),
              JAVA_LONG.withName("iova"),
              JAVA_LONG.withName("size"))
          .withName("vfio_iommu_type1_dma_unmap");

  private VfioUapi() {}
}
