package dev.picket.vfio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's tree of PCI devices, as far as opening one asks it.
 *
 * @param devices the folder with a folder for each device
 */
record Sysfs(Path devices) {
  static Sysfs ofThisMachine() {
    return new Sysfs(Path.of("/sys/bus/pci/devices"));
  }

  boolean has(PciAddress address) {
    return Files.isDirectory(folder(address));
  }

  @Nullable String driver(PciAddress address) {
    return linked(folder(address).resolve("driver"));
  }

  @Nullable String group(PciAddress address) {
    return linked(folder(address).resolve("iommu_group"));
  }

  /** The other devices of a device's group, each with its driver. */
  List<String> neighbours(PciAddress address) {
    Path group = folder(address).resolve("iommu_group").resolve("devices");
    try (Stream<Path> members = Files.list(group)) {
      return members
          .map(member -> member.getFileName().toString())
          .filter(name -> !name.equals(address.toString()))
          .sorted()
          .map(this::withDriver)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the devices of the group, " + group, e);
    }
  }

  private String withDriver(String name) {
    String driver = linked(devices.resolve(name).resolve("driver"));
    return name + (driver == null ? " (no driver)" : " (driver " + driver + ")");
  }

  private Path folder(PciAddress address) {
    return devices.resolve(address.toString());
  }

  private static @Nullable String linked(Path link) {
    try {
      return Files.isSymbolicLink(link)
          ? Files.readSymbolicLink(link).getFileName().toString()
          : null;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the link " + link, e);
    }
  }
}
