package dev.picket.bench.cli;

import dev.picket.bench.report.DeviceDetails;
import dev.picket.linux.SystemCallException;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.rcu.RcuReclaimer;
import dev.picket.vfio.PciAddress;
import dev.picket.vfio.PciBus;
import dev.picket.vfio.PciDevice;
import dev.picket.vfio.VfioDevice;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code picket vfio probe}. */
@Command(
    name = "probe",
    description =
        "Opens a device that is bound to vfio-pci, and prints its regions, interrupts and"
            + " capabilities. Accesses no register of it; the kernel may reset it when it is opened"
            + " and closed.",
    mixinStandardHelpOptions = true)
final class VfioProbeCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli
  private CommandSpec spec;

  @Parameters(
      paramLabel = "ADDRESS",
      converter = PciAddressConverter.class,
      description = "of the device, for example 0000:03:00.0")
  @SuppressWarnings("NullAway.Init") // picocli
  private PciAddress address;

  @Override
  public Integer call() throws InputException {
    PciDevice device =
        PciBus.ofThisMachine()
            .find(address)
            .orElseThrow(() -> VfioListCommand.unknown(spec.commandLine(), address));
    DeviceDetails details;
    try (Reclaimer readers = new RcuReclaimer(ReclaimerOptions.background("probe"));
        VfioDevice open = VfioDevice.open(address, readers)) {
      details = DeviceDetails.of(open);
    } catch (SystemCallException | IllegalStateException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
    spec.commandLine()
        .getOut()
        .printf(
            "%s  %s  %s, IOMMU group %s%n%n%s%n",
            address, device.id(), device.className(), device.group(), details);
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
