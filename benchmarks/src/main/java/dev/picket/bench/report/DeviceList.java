package dev.picket.bench.report;

import dev.picket.vfio.PciAddress;
import dev.picket.vfio.PciDevice;
import dev.picket.vfio.PciDevice.Obstacle;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** PCI devices and what stands in the way of using them, as text. */
public final class DeviceList {
  private static final String NONE = "-";

  private DeviceList() {}

  /**
   * {@return a table of all devices, and what helps several of them; without a line end at its end}
   *
   * @param devices any number
   */
  public static String of(List<PciDevice> devices) {
    if (devices.isEmpty()) {
      return "no PCI devices: this machine shows none in /sys/bus/pci/devices";
    }
    long ready = devices.stream().filter(device -> device.obstacles().isEmpty()).count();
    StringBuilder text = new StringBuilder(table(devices));
    text.append("\n\n%d of %d can be opened.".formatted(ready, devices.size()));
    for (Obstacle obstacle : common(devices)) {
      text.append("\n%s: %s.".formatted(obstacle.problem(), obstacle.help()));
    }
    if (ready < devices.size()) {
      text.append("\npicket vfio list ADDRESS tells what helps a device.");
    }
    return text.toString();
  }

  /**
   * {@return everything about one device; without a line end at its end}
   *
   * @param device the device
   */
  public static String of(PciDevice device) {
    StringBuilder text = new StringBuilder(table(List.of(device)));
    text.append("\n");
    if (!device.neighbours().isEmpty()) {
      text.append(
          "\nIts group has other devices, which can be used only with it: %s."
              .formatted(
                  device.neighbours().stream()
                      .map(PciAddress::toString)
                      .collect(Collectors.joining(", "))));
    }
    if (device.obstacles().isEmpty()) {
      return text + "\nNothing is known to be missing; see picket vfio probe " + device.address();
    }
    text.append("\nMissing before it can be opened, and what root can do about it:");
    for (Obstacle obstacle : device.obstacles()) {
      text.append("\n  ").append(obstacle.problem());
      obstacle.help().lines().forEach(line -> text.append("\n    ").append(line));
    }
    return text
        + "\nRead docs/devices.md before: a device that is taken from its driver takes along what"
        + " it carries, such as the disk of this system.";
  }

  private static String table(List<PciDevice> devices) {
    TextTable table =
        TextTable.ofWords("device", "id", "class", "driver", "IOMMU group", "missing");
    for (PciDevice device : devices) {
      table.add(
          List.of(
              device.address().toString(),
              device.id(),
              device.className(),
              device.driver() == null ? NONE : device.driver(),
              device.group() == null ? NONE : device.group(),
              device.obstacles().isEmpty()
                  ? "nothing"
                  : device.obstacles().stream()
                      .map(Obstacle::problem)
                      .collect(Collectors.joining("; "))));
    }
    return table.toString();
  }

  private static Set<Obstacle> common(List<PciDevice> devices) {
    List<Obstacle> all = devices.stream().flatMap(device -> device.obstacles().stream()).toList();
    return all.stream()
        .filter(obstacle -> Collections.frequency(all, obstacle) > 1)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
