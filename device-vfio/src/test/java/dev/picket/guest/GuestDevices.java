package dev.picket.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The PCI devices that the guest has for tests, by their addresses such as 0000:00:03.0. */
public final class GuestDevices {
  private static final Path DEVICES = Path.of("/sys/bus/pci/devices");
  private static final Path PROBE = Path.of("/sys/bus/pci/drivers_probe");
  private static final String ROOT_BUS = "0000:00:";
  private static final String VFIO_PCI = "vfio-pci";
  private static final String SHARED_SLOT = ROOT_BUS + "10.";

  private GuestDevices() {}

  /** An edu device that cannot be reset. */
  public static String eduOnRootBus() {
    return only(
        "edu on the root bus",
        "0x1234",
        "0x11e8",
        address -> address.startsWith(ROOT_BUS) && !address.startsWith(SHARED_SLOT));
  }

  /** An edu device whose IOMMU group is not viable: its neighbour has a driver of the kernel. */
  public static String eduWithNeighbour() {
    return only(
        "edu with a neighbour", "0x1234", "0x11e8", address -> address.startsWith(SHARED_SLOT));
  }

  /** An edu device that is reset with its bus, and shares its IOMMU group with the bridge. */
  public static String eduBehindBridge() {
    return only(
        "edu behind a bridge",
        "0x1234",
        "0x11e8",
        address -> !address.startsWith(ROOT_BUS) && address.endsWith(":01.0"));
  }

  /** One like {@link #eduBehindBridge}, behind a bridge of its own. */
  public static String eduBehindAnotherBridge() {
    return only(
        "edu behind another bridge",
        "0x1234",
        "0x11e8",
        address -> !address.startsWith(ROOT_BUS) && address.endsWith(":02.0"));
  }

  /** A device with MSI-X and function-level reset. */
  public static String nvme() {
    return only("nvme", "0x1b36", "0x0010", address -> true);
  }

  /** Takes all of them away from other drivers. */
  static void bindAllToVfio() {
    List.of(eduOnRootBus(), eduWithNeighbour(), eduBehindBridge(), eduBehindAnotherBridge(), nvme())
        .forEach(GuestDevices::bindToVfio);
  }

  /** Gives a device to vfio-pci, whatever driver it has now. */
  public static void bindToVfio(String address) {
    Path device = sysfs(address);
    try {
      Files.writeString(device.resolve("driver_override"), VFIO_PCI);
      if (driver(address).equals(VFIO_PCI)) {
        return;
      }
      Path unbind = device.resolve("driver/unbind");
      if (Files.exists(unbind)) {
        Files.writeString(unbind, address);
      }
      Files.writeString(PROBE, address);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot bind " + address + " to " + VFIO_PCI, e);
    }
    if (!driver(address).equals(VFIO_PCI)) {
      throw new IllegalStateException(
          "%s has %s after it was to be bound to %s"
              .formatted(
                  address,
                  driver(address).isEmpty() ? "no driver" : "the driver " + driver(address),
                  VFIO_PCI));
    }
  }

  /** The name of a device's driver, empty if it has none. */
  static String driver(String address) {
    return linkedName(sysfs(address).resolve("driver"));
  }

  /** The number of a device's IOMMU group. */
  public static String iommuGroup(String address) {
    return linkedName(sysfs(address).resolve("iommu_group"));
  }

  static Path sysfs(String address) {
    return DEVICES.resolve(address);
  }

  private static String only(
      String what, String vendor, String device, Predicate<String> position) {
    List<String> found =
        addresses().stream()
            .filter(address -> id(address, "vendor").equals(vendor))
            .filter(address -> id(address, "device").equals(device))
            .filter(position)
            .toList();
    if (found.size() != 1) {
      throw new IllegalStateException(
          "the guest should have one %s (%s:%s), but has %s"
              .formatted(what, vendor, device, found));
    }
    return found.getFirst();
  }

  private static List<String> addresses() {
    try (Stream<Path> devices = Files.list(DEVICES)) {
      return devices.map(device -> device.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + DEVICES, e);
    }
  }

  private static String id(String address, String file) {
    try {
      return Files.readString(sysfs(address).resolve(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String linkedName(Path link) {
    try {
      return Files.isSymbolicLink(link)
          ? Files.readSymbolicLink(link).getFileName().toString()
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
