package dev.picket.bench.cli;

import dev.picket.bench.report.DeviceList;
import dev.picket.vfio.PciAddress;
import dev.picket.vfio.PciBus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code picket vfio list}. */
@Command(
    name = "list",
    description =
        "Lists the PCI devices of this machine with their drivers and IOMMU groups, and what is"
            + " missing to use them. Changes nothing.",
    mixinStandardHelpOptions = true)
final class VfioListCommand implements Runnable {
  private final PciBus bus;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli
  private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "ADDRESS",
      converter = PciAddressConverter.class,
      description = "tell what helps this device, for example 0000:03:00.0")
  private @Nullable PciAddress address;

  @SuppressWarnings("unused") // picocli
  VfioListCommand() {
    this(PciBus.ofThisMachine());
  }

  VfioListCommand(PciBus bus) {
    this.bus = bus;
  }

  @Override
  public void run() {
    spec.commandLine().getOut().println(text());
    spec.commandLine().getOut().flush();
  }

  private String text() {
    PciAddress wanted = address;
    if (wanted == null) {
      return DeviceList.of(bus.devices());
    }
    return bus.find(wanted)
        .map(DeviceList::of)
        .orElseThrow(() -> unknown(spec.commandLine(), wanted));
  }

  static ParameterException unknown(CommandLine command, PciAddress address) {
    return new ParameterException(
        command,
        "there is no PCI device %s; picket vfio list shows those that there are"
            .formatted(address));
  }
}
