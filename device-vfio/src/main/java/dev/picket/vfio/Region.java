package dev.picket.vfio;

import static dev.picket.vfio.VfioUapi.VFIO_PCI_BAR5_REGION_INDEX;
import static dev.picket.vfio.VfioUapi.VFIO_PCI_CONFIG_REGION_INDEX;
import static dev.picket.vfio.VfioUapi.VFIO_PCI_ROM_REGION_INDEX;
import static dev.picket.vfio.VfioUapi.VFIO_PCI_VGA_REGION_INDEX;
import static dev.picket.vfio.VfioUapi.VFIO_REGION_INFO_CAP_MSIX_MAPPABLE;
import static dev.picket.vfio.VfioUapi.VFIO_REGION_INFO_CAP_SPARSE_MMAP;
import static dev.picket.vfio.VfioUapi.VFIO_REGION_INFO_CAP_SPARSE_MMAP_HEAD;
import static dev.picket.vfio.VfioUapi.VFIO_REGION_INFO_FLAG_CAPS;
import static dev.picket.vfio.VfioUapi.VFIO_REGION_INFO_FLAG_MMAP;
import static dev.picket.vfio.VfioUapi.VFIO_REGION_INFO_FLAG_READ;
import static dev.picket.vfio.VfioUapi.VFIO_REGION_INFO_FLAG_WRITE;
import static dev.picket.vfio.VfioUapi.VFIO_REGION_SPARSE_MMAP_AREA;

import dev.picket.linux.call.Struct;
import java.util.List;

/**
 * A region of a device: the memory or ports behind a BAR, the ROM, or the configuration space.
 *
 * @param index the BAR's number, or the kernel's index of another region
 * @param name for example {@code BAR 0}
 * @param size in bytes
 * @param offset where the region begins in the device's file
 * @param readable whether it can be read
 * @param writable whether it can be written
 * @param mappable whether some of it can be mapped
 * @param mappableAreas what of it can be mapped; empty if nothing
 * @param msixMappable whether the MSI-X table may be part of a mapping
 */
public record Region(
    int index,
    String name,
    long size,
    long offset,
    boolean readable,
    boolean writable,
    boolean mappable,
    List<Area> mappableAreas,
    boolean msixMappable) {

  /** Copies the list. */
  public Region {
    mappableAreas = List.copyOf(mappableAreas);
  }

  /**
   * A part of a region.
   *
   * @param offset from the start of the region, in bytes
   * @param size in bytes
   */
  public record Area(long offset, long size) {
    @Override
    public String toString() {
      return "0x%x bytes at 0x%x".formatted(size, offset);
    }
  }

  static Region of(Struct info, String device) {
    int index = (int) info.get("index");
    String name = name(index);
    List<InfoCapability> capabilities =
        info.has(VFIO_REGION_INFO_FLAG_CAPS)
            ? InfoCapability.chain(
                info.memory(), info.get("cap_offset"), name + " of device " + device)
            : List.of();
    boolean mappable = info.has(VFIO_REGION_INFO_FLAG_MMAP);
    return new Region(
        index,
        name,
        info.get("size"),
        info.get("offset"),
        info.has(VFIO_REGION_INFO_FLAG_READ),
        info.has(VFIO_REGION_INFO_FLAG_WRITE),
        mappable,
        mappable ? areas(info.get("size"), capabilities) : List.of(),
        capabilities.stream().anyMatch(it -> it.id() == VFIO_REGION_INFO_CAP_MSIX_MAPPABLE));
  }

  private static List<Area> areas(long size, List<InfoCapability> capabilities) {
    return capabilities.stream()
        .filter(capability -> capability.id() == VFIO_REGION_INFO_CAP_SPARSE_MMAP)
        .findFirst()
        .map(Region::sparseAreas)
        .orElse(List.of(new Area(0, size)));
  }

  private static List<Area> sparseAreas(InfoCapability capability) {
    return capability
        .array(VFIO_REGION_INFO_CAP_SPARSE_MMAP_HEAD, "nr_areas", VFIO_REGION_SPARSE_MMAP_AREA)
        .stream()
        .map(area -> new Area(area.get("offset"), area.get("size")))
        .toList();
  }

  private static String name(int index) {
    if (index <= VFIO_PCI_BAR5_REGION_INDEX) {
      return "BAR " + index;
    }
    return switch (index) {
      case VFIO_PCI_ROM_REGION_INDEX -> "the ROM";
      case VFIO_PCI_CONFIG_REGION_INDEX -> "the configuration space";
      case VFIO_PCI_VGA_REGION_INDEX -> "the VGA region";
      default -> "region " + index;
    };
  }
}
