package dev.picket.vfio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's tree of PCI devices, as far as this module asks it.
 *
 * @param devices the folder with a folder for each device
 */
record Sysfs(Path devices) {
  static Sysfs ofThisMachine() {
    return under(Path.of("/"));
  }

  static Sysfs under(Path root) {
    return new Sysfs(root.resolve("sys/bus/pci/devices"));
  }

  boolean has(PciAddress address) {
    return Files.isDirectory(folder(address));
  }

  /** All devices; none if the machine has no PCI bus. */
  List<PciAddress> addresses() {
    return Files.isDirectory(devices) ? addresses(devices) : List.of();
  }

  @Nullable String driver(PciAddress address) {
    return linked(folder(address).resolve("driver"));
  }

  @Nullable String group(PciAddress address) {
    return linked(folder(address).resolve("iommu_group"));
  }

  /** The other devices of a device's group. */
  List<PciAddress> neighbours(PciAddress address) {
    return addresses(folder(address).resolve("iommu_group").resolve("devices")).stream()
        .filter(other -> !other.equals(address))
        .toList();
  }

  /** Reads a number that a file of the device's folder holds. */
  int number(PciAddress address, String file) {
    Path path = folder(address).resolve(file);
    try {
      String text = Files.readString(path).strip();
      try {
        return Integer.decode(text);
      } catch (NumberFormatException e) {
        throw new IOException("it should hold a number like 0x8086, but holds " + text, e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  String withDriver(PciAddress address) {
    String driver = driver(address);
    return address + (driver == null ? " (no driver)" : " (driver " + driver + ")");
  }

  private Path folder(PciAddress address) {
    return devices.resolve(address.toString());
  }

  private static List<PciAddress> addresses(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> PciAddress.parse(entry.getFileName().toString()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the devices in " + folder, e);
    }
  }

  private static @Nullable String linked(Path link) {
    try {
      return Files.readSymbolicLink(link).getFileName().toString();
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the link " + link, e);
    }
  }
}
