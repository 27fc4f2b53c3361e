package dev.picket.vfio;

/**
 * A capability in a device's configuration space.
 *
 * @param id what it is: 1 power management, 5 MSI, 0x10 PCI Express, 0x11 MSI-X, as the PCI
 *     specification numbers them
 * @param offset where it begins in the configuration space
 */
public record PciCapability(int id, int offset) {}
