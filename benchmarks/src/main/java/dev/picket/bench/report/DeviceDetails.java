package dev.picket.bench.report;

import dev.picket.vfio.InterruptInfo;
import dev.picket.vfio.PciCapability;
import dev.picket.vfio.Region;
import dev.picket.vfio.VfioDevice;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What VFIO says of an open device.
 *
 * @param regions those that it has
 * @param interrupts what it has of each kind
 * @param capabilities those of its configuration space
 * @param resettable whether it can be reset alone
 */
public record DeviceDetails(
    List<Region> regions,
    List<InterruptInfo> interrupts,
    List<PciCapability> capabilities,
    boolean resettable) {

  private static final String YES = "yes";
  private static final String NO = "-";

  /** Copies the lists. */
  public DeviceDetails {
    regions = List.copyOf(regions);
    interrupts = List.copyOf(interrupts);
    capabilities = List.copyOf(capabilities);
  }

  /**
   * {@return what a device says; no register is accessed, and nothing is written}
   *
   * @param device an open one
   */
  public static DeviceDetails of(VfioDevice device) {
    return new DeviceDetails(
        device.regions(),
        device.interrupts(),
        device.config().capabilities(),
        device.supportsReset());
  }

  /** The tables, without a line end at their end. */
  @Override
  public String toString() {
    return String.join(
        "\n\n",
        regionTable(),
        interruptTable(),
        capabilityTable(),
        resettable
            ? "It can be reset alone."
            : "It cannot be reset alone; a reset of its bus may work, if it is on one of its own.");
  }

  private String regionTable() {
    TextTable table =
        TextTable.ofWords("region", "bytes", "read", "write", "can be mapped", "MSI-X table too");
    for (Region region : regions) {
      table.add(
          List.of(
              region.name(),
              "0x%x".formatted(region.size()),
              mark(region.readable()),
              mark(region.writable()),
              mappable(region),
              mark(region.msixMappable())));
    }
    return table.toString();
  }

  private static String mappable(Region region) {
    if (region.mappableAreas().equals(List.of(new Region.Area(0, region.size())))) {
      return "all of it";
    }
    return region.mappableAreas().isEmpty()
        ? NO
        : region.mappableAreas().stream()
            .map(Region.Area::toString)
            .collect(Collectors.joining(", "));
  }

  private String interruptTable() {
    TextTable table =
        TextTable.ofWords("interrupt", "count", "maskable", "masks itself", "can be added later");
    for (InterruptInfo interrupt : interrupts) {
      table.add(
          List.of(
              interrupt.kind().toString(),
              String.valueOf(interrupt.count()),
              mark(interrupt.maskable()),
              mark(interrupt.automasked()),
              mark(interrupt.resizable())));
    }
    return table.toString();
  }

  private String capabilityTable() {
    TextTable table = TextTable.ofWords("capability", "offset");
    for (PciCapability capability : capabilities) {
      table.add(List.of(capability.name(), "0x%02x".formatted(capability.offset())));
    }
    return table.toString();
  }

  private static String mark(boolean yes) {
    return yes ? YES : NO;
  }
}
