package dev.picket.vfio;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel says of a PCI function without opening it, at the moment it was asked.
 *
 * @param address where it is
 * @param vendor its vendor's number, 16 bits
 * @param device the vendor's number for it, 16 bits
 * @param classCode what it is: class, subclass and interface, 24 bits
 * @param driver the name of the driver that has it, or null if none has
 * @param group the number of its IOMMU group, or null if it has none
 * @param neighbours the other devices of the group, which can only be used with it
 * @param obstacles what stands in the way of opening it; empty if nothing is known to
 */
public record PciDevice(
    PciAddress address,
    int vendor,
    int device,
    int classCode,
    @Nullable String driver,
    @Nullable String group,
    List<PciAddress> neighbours,
    List<Obstacle> obstacles) {

  /** Copies the lists. */
  public PciDevice {
    neighbours = List.copyOf(neighbours);
    obstacles = List.copyOf(obstacles);
  }

  /**
   * Something that stands in the way of using a device.
   *
   * @param problem what it is, in few words
   * @param help what the user can do about it: sentences, or commands for a shell of root, one a
   *     line
   */
  public record Obstacle(String problem, String help) {
    /** Checks that both are there. */
    public Obstacle {
      requireNonNull(problem, "problem");
      requireNonNull(help, "help");
    }
  }

  /**
   * Names what it is.
   *
   * @return a word or two, such as {@code NVMe} or {@code PCI bridge}
   */
  public String className() {
    return PciClass.name(classCode);
  }

  /**
   * Tells vendor and device as {@code lspci -n} does.
   *
   * @return for example {@code 1b36:0010}
   */
  public String id() {
    return "%04x:%04x".formatted(vendor, device);
  }
}
