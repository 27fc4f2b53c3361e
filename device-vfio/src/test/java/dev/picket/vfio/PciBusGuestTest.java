package dev.picket.vfio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.picket.guest.Budget;
import dev.picket.guest.GuestDevices;
import dev.picket.vfio.PciDevice.Obstacle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bus of a machine that has an IOMMU, as the library and as the command show it. */
@Tag("guest")
@Budget(seconds = 60)
class PciBusGuestTest {
  private final PciBus bus = PciBus.ofThisMachine();

  @Test
  void boundDevicesCanBeOpened() {
    for (String address :
        List.of(GuestDevices.eduOnRootBus(), GuestDevices.eduBehindBridge(), GuestDevices.nvme())) {
      PciDevice device = device(address);
      assertThat(device.driver()).isEqualTo("vfio-pci");
      assertThat(device.group()).isEqualTo(GuestDevices.iommuGroup(address));
      assertThat(device.obstacles()).as(address).isEmpty();
    }
  }

  @Test
  void theBridgeOfAGroupIsInNobodysWay() {
    PciDevice edu = device(GuestDevices.eduBehindBridge());
    assertThat(edu.neighbours()).hasSize(1);
    PciDevice bridge = device(edu.neighbours().getFirst().toString());
    assertThat(bridge.className()).isEqualTo("PCI bridge");
    assertThat(bridge.obstacles()).extracting(Obstacle::problem).containsExactly("is a bridge");
  }

  @Test
  void theCommandListsThem() throws Exception {
    assertThat(picket("list"))
        .contains(GuestDevices.nvme() + "  1b36:0010  NVMe ", "PCI bridge", "can be opened.");
  }

  @Test
  void theCommandProbesADevice() throws Exception {
    assertThat(picket("probe", GuestDevices.nvme()))
        .contains("NVMe, IOMMU group " + GuestDevices.iommuGroup(GuestDevices.nvme()))
        .containsPattern("BAR 0 +0x4000 +yes +yes +all of it +yes")
        .containsPattern("MSI-X +65 ")
        .contains("PCI Express", "It can be reset alone.");
  }

  private PciDevice device(String address) {
    return bus.find(PciAddress.parse(address)).orElseThrow();
  }

  private static String picket(String... arguments) throws Exception {
    Path classes =
        Path.of(PciBusGuestTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = classes.resolve("../../../benchmarks/target/picket-benchmarks.jar").toAbsolutePath();
    assumeTrue(Files.exists(jar), "needs " + jar);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-jar",
            jar.toString(),
            "vfio"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    System.out.println(output);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
