package dev.picket.vfio;

import java.util.Map;

/** Short names for what a PCI function is, by the class code of its configuration space. */
final class PciClass {
  private static final int BRIDGE_TO_PCI = 0x0604;
  private static final int BRIDGE_TO_CARDBUS = 0x0607;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(0x0100, "SCSI"),
          Map.entry(0x0101, "IDE"),
          Map.entry(0x0104, "RAID"),
          Map.entry(0x0106, "SATA"),
          Map.entry(0x0107, "SAS"),
          Map.entry(0x0108, "NVMe"),
          Map.entry(0x0200, "Ethernet"),
          Map.entry(0x0207, "InfiniBand"),
          Map.entry(0x0300, "VGA"),
          Map.entry(0x0302, "3D"),
          Map.entry(0x0401, "audio"),
          Map.entry(0x0403, "audio"),
          Map.entry(0x0600, "host bridge"),
          Map.entry(0x0601, "ISA bridge"),
          Map.entry(BRIDGE_TO_PCI, "PCI bridge"),
          Map.entry(BRIDGE_TO_CARDBUS, "CardBus bridge"),
          Map.entry(0x0700, "serial"),
          Map.entry(0x0806, "IOMMU"),
          Map.entry(0x0c03, "USB"),
          Map.entry(0x0c05, "SMBus"));

  private static final Map<Integer, String> KINDS =
      Map.ofEntries(
          Map.entry(0x00, "unclassified"),
          Map.entry(0x01, "storage"),
          Map.entry(0x02, "network"),
          Map.entry(0x03, "display"),
          Map.entry(0x04, "multimedia"),
          Map.entry(0x05, "memory"),
          Map.entry(0x06, "bridge"),
          Map.entry(0x07, "communication"),
          Map.entry(0x08, "system"),
          Map.entry(0x09, "input"),
          Map.entry(0x0b, "processor"),
          Map.entry(0x0c, "serial bus"),
          Map.entry(0x0d, "wireless"),
          Map.entry(0x10, "encryption"),
          Map.entry(0x11, "signal processing"),
          Map.entry(0x12, "accelerator"));

  private PciClass() {}

  static String name(int code) {
    String kind = KINDS.getOrDefault(code >>> 16, "unknown");
    return NAMES.getOrDefault(code >>> 8, kind);
  }

  /** Whether the function's header is a bridge's, which VFIO does not give out. */
  static boolean leadsToOtherBus(int code) {
    int kind = code >>> 8;
    return kind == BRIDGE_TO_PCI || kind == BRIDGE_TO_CARDBUS;
  }
}
