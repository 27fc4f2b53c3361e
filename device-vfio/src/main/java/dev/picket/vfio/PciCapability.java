package dev.picket.vfio;

/**
 * A capability in a device's configuration space.
 *
 * @param id what it is: 1 power management, 5 MSI, 0x10 PCI Express, 0x11 MSI-X, as the PCI
 *     specification numbers them
 * @param offset where it begins in the configuration space
 */
public record PciCapability(int id, int offset) {

  /**
   * Names what it is.
   *
   * @return in a word or a few, or the number of one that this version does not know
   */
  public String name() {
    return switch (id) {
      case 0x01 -> "power management";
      case 0x03 -> "vital product data";
      case 0x04 -> "slot number";
      case 0x05 -> "MSI";
      case 0x07 -> "PCI-X";
      case 0x08 -> "HyperTransport";
      case 0x09 -> "vendor's own";
      case 0x0a -> "debug port";
      case 0x0d -> "bridge's vendor";
      case 0x10 -> "PCI Express";
      case 0x11 -> "MSI-X";
      case 0x12 -> "SATA";
      case 0x13 -> "advanced features";
      case 0x14 -> "enhanced allocation";
      default -> "0x%02x".formatted(id);
    };
  }
}
