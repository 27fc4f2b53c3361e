package dev.picket.vfio;

import dev.picket.vfio.PciDevice.Obstacle;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The PCI devices of a machine, as sysfs shows them, and what stands in the way of using each. It
 * only reads, opens no device, changes nothing and needs no native access. Any thread may call it;
 * every call asks the kernel anew.
 *
 * <p>What a group needs before it can be opened is the rule of the kernel's VFIO documentation:
 * each device of the group has a VFIO driver, no driver, or is a bridge.
 */
public final class PciBus {
  private final Path root;
  private final Sysfs sysfs;
  private final Predicate<Path> mayUse;

  PciBus(Path root, Predicate<Path> mayUse) {
    this.root = root;
    this.sysfs = Sysfs.under(root);
    this.mayUse = mayUse;
  }

  /**
   * The buses of this machine.
   *
   * @return them
   */
  public static PciBus ofThisMachine() {
    return under(Path.of("/"));
  }

  /**
   * The buses that a tree of files describes.
   *
   * @param root the folder that has the trees {@code sys} and {@code dev}
   * @return them
   */
  public static PciBus under(Path root) {
    return new PciBus(root, file -> Files.isReadable(file) && Files.isWritable(file));
  }

  /**
   * Lists all devices. One that is unplugged meanwhile may be left out.
   *
   * @return them by address; empty if the machine has no PCI bus
   * @throws UncheckedIOException if sysfs cannot be read
   */
  public List<PciDevice> devices() {
    return sysfs.addresses().stream().map(this::find).flatMap(Optional::stream).toList();
  }

  /**
   * Looks for one device.
   *
   * @param address where it is
   * @return it, or nothing if there is none
   * @throws UncheckedIOException if sysfs cannot be read
   */
  public Optional<PciDevice> find(PciAddress address) {
    try {
      return sysfs.has(address) ? Optional.of(read(address)) : Optional.empty();
    } catch (UncheckedIOException e) {
      if (sysfs.has(address)) {
        throw e;
      }
      return Optional.empty(); // unplugged meanwhile
    }
  }

  private PciDevice read(PciAddress address) {
    int classCode = sysfs.number(address, "class");
    String driver = sysfs.driver(address);
    String group = sysfs.group(address);
    List<PciAddress> neighbours = group == null ? List.of() : sysfs.neighbours(address);
    return new PciDevice(
        address,
        sysfs.number(address, "vendor"),
        sysfs.number(address, "device"),
        classCode,
        driver,
        group,
        neighbours,
        obstacles(address, classCode, driver, group, neighbours));
  }

  private List<Obstacle> obstacles(
      PciAddress address,
      int classCode,
      @Nullable String driver,
      @Nullable String group,
      List<PciAddress> neighbours) {
    if (PciClass.leadsToOtherBus(classCode)) {
      return List.of(
          new Obstacle("is a bridge", "VFIO gives out no bridges; use the devices behind it"));
    }
    List<Obstacle> obstacles = new ArrayList<>();
    if (group == null) {
      obstacles.add(
          new Obstacle(
              "no IOMMU",
              "turn on the IOMMU (VT-d, AMD-Vi) in the firmware's settings, and start Linux with"
                  + " intel_iommu=on if the processor is Intel's"));
    }
    if (!GroupAttachment.DRIVER.equals(driver)) {
      obstacles.add(
          new Obstacle(driver == null ? "no driver" : "has driver " + driver, binding(address)));
    }
    for (PciAddress neighbour : neighbours) {
      String other = sysfs.driver(neighbour);
      if (other != null && !isViable(other) && !isBridge(neighbour)) {
        obstacles.add(
            new Obstacle(
                "%s of its group has driver %s".formatted(neighbour, other), binding(neighbour)));
      }
    }
    if (group != null && GroupAttachment.DRIVER.equals(driver)) {
      addFileObstacles(group, obstacles);
    }
    return obstacles;
  }

  private void addFileObstacles(String group, List<Obstacle> obstacles) {
    Path container = root.resolve("dev/vfio/vfio");
    if (!Files.exists(container)) {
      obstacles.add(new Obstacle("no /dev/vfio/vfio", "modprobe vfio_iommu_type1"));
    } else if (!mayUse.test(container)) {
      obstacles.add(new Obstacle("no permission on /dev/vfio/vfio", "chmod 666 /dev/vfio/vfio"));
    }
    Path file = root.resolve("dev/vfio").resolve(group);
    if (!Files.exists(file)) {
      obstacles.add(
          new Obstacle(
              "no /dev/vfio/" + group,
              "the driver is bound but its file is not here: in a container, pass the file in; else"
                  + " see whether udev runs"));
    } else if (!mayUse.test(file)) {
      obstacles.add(
          new Obstacle("no permission on /dev/vfio/" + group, "chown USER /dev/vfio/" + group));
    }
  }

  /** As docs/devices.md has it, with what to make sure of before. */
  private String binding(PciAddress address) {
    List<String> lines = new ArrayList<>();
    if (!Files.isDirectory(root.resolve("sys/bus/pci/drivers").resolve(GroupAttachment.DRIVER))) {
      lines.add("modprobe " + GroupAttachment.DRIVER);
    }
    String folder = "/sys/bus/pci/devices/" + address;
    lines.add("echo " + GroupAttachment.DRIVER + " > " + folder + "/driver_override");
    if (sysfs.driver(address) != null) {
      lines.add("echo " + address + " > " + folder + "/driver/unbind");
    }
    lines.add("echo " + address + " > /sys/bus/pci/drivers_probe");
    return String.join("\n", lines);
  }

  private static boolean isViable(String driver) {
    return driver.startsWith("vfio") || driver.equals("pci-stub");
  }

  private boolean isBridge(PciAddress address) {
    return PciClass.leadsToOtherBus(sysfs.number(address, "class"));
  }
}
