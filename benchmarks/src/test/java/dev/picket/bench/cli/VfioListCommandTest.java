package dev.picket.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.vfio.PciBus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code picket vfio list} on trees of files that look like machines. */
class VfioListCommandTest {
  private final StringWriter out = new StringWriter();

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit
  private Path root;

  @Test
  void aMachineWithoutPciIsNoError() {
    assertThat(list()).isZero();
    assertThat(out.toString()).startsWith("no PCI devices: ");
  }

  @Test
  void listsDevicesAndWhatIsMissing() throws IOException {
    add("0000:03:00.0", "0x010802", "nvme");
    add("0000:04:00.0", "0x020000", "");
    assertThat(list()).isZero();
    assertThat(out.toString())
        .isEqualToNormalizingNewlines(
            """
            device        id         class     driver  IOMMU group  missing
            0000:03:00.0  1b36:0010  NVMe      nvme    -            no IOMMU; has driver nvme
            0000:04:00.0  1b36:0010  Ethernet  -       -            no IOMMU; no driver

            0 of 2 can be opened.
            no IOMMU: turn on the IOMMU (VT-d, AMD-Vi) in the firmware's settings, and start Linux with intel_iommu=on if the processor is Intel's.
            picket vfio list ADDRESS tells what helps a device.
            """);
  }

  @Test
  void tellsWhatHelpsOneDevice() throws IOException {
    add("0000:03:00.0", "0x010802", "nvme");
    assertThat(list("03:00.0")).isZero();
    assertThat(out.toString())
        .contains(
            "  has driver nvme\n    modprobe vfio-pci\n    echo vfio-pci > /sys/bus/pci/devices/",
            "Read docs/devices.md before");
  }

  @Test
  void pointsToTheProbeOfADeviceThatIsReady() throws IOException {
    add("0000:03:00.0", "0x010802", "vfio-pci");
    Path group = Files.createDirectories(root.resolve("sys/kernel/iommu_groups/7/devices"));
    Files.createSymbolicLink(group.resolve("0000:03:00.0"), device("0000:03:00.0"));
    Files.createSymbolicLink(device("0000:03:00.0").resolve("iommu_group"), group.getParent());
    Files.createDirectories(root.resolve("dev/vfio"));
    Files.createFile(root.resolve("dev/vfio/vfio"));
    Files.createFile(root.resolve("dev/vfio/7"));
    assertThat(list("0000:03:00.0")).isZero();
    assertThat(out.toString()).contains("nothing", "see picket vfio probe 0000:03:00.0");
  }

  private int list(String... arguments) {
    return new CommandLine(new VfioListCommand(PciBus.under(root)))
        .setOut(new PrintWriter(out, true))
        .execute(arguments);
  }

  private void add(String address, String classCode, String driver) throws IOException {
    Path folder = Files.createDirectories(device(address));
    Files.writeString(folder.resolve("vendor"), "0x1b36\n");
    Files.writeString(folder.resolve("device"), "0x0010\n");
    Files.writeString(folder.resolve("class"), classCode + "\n");
    if (!driver.isEmpty()) {
      Files.createSymbolicLink(folder.resolve("driver"), Path.of("../drivers", driver));
    }
  }

  private Path device(String address) {
    return root.resolve("sys/bus/pci/devices").resolve(address);
  }
}
