package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.picket.vfio.PciDevice.Obstacle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What trees of files say that look like the kernel's. */
class PciBusTest {
  private static final PciAddress NVME = PciAddress.parse("0000:03:00.0");
  private static final PciAddress BRIDGE = PciAddress.parse("0000:00:1c.0");
  private static final PciAddress SOUND = PciAddress.parse("0000:03:00.1");
  private static final int CLASS_NVME = 0x010802;
  private static final int CLASS_BRIDGE = 0x060400;
  private static final int CLASS_SOUND = 0x040300;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit
  private Path root;

  private final Set<Path> forbidden = new HashSet<>();

  @SuppressWarnings("NullAway.Init") // before each test
  private PciBus bus;

  @BeforeEach
  void makeBus() throws IOException {
    bus = new PciBus(root, file -> !forbidden.contains(file));
    Files.createDirectories(root.resolve("sys/bus/pci/devices"));
    Files.createDirectories(root.resolve("sys/bus/pci/drivers"));
    Files.createDirectories(root.resolve("dev/vfio"));
  }

  @Test
  void aMachineWithoutPciHasNoDevices(@TempDir Path empty) {
    assertThat(PciBus.under(empty).devices()).isEmpty();
    assertThat(PciBus.under(empty).find(NVME)).isEmpty();
  }

  @Test
  void aMachineWithAnEmptyBusHasNoDevices() {
    assertThat(bus.devices()).isEmpty();
  }

  @Test
  void tellsWhatTheKernelSays() throws IOException {
    add(NVME, CLASS_NVME);
    drive(NVME, "vfio-pci");
    group(7, NVME);
    makeFiles("7");
    PciDevice device = bus.find(NVME).orElseThrow();
    assertThat(device)
        .isEqualTo(
            new PciDevice(NVME, 0x1b36, 0x0010, CLASS_NVME, "vfio-pci", "7", List.of(), List.of()));
    assertThat(device.id()).isEqualTo("1b36:0010");
    assertThat(device.className()).isEqualTo("NVMe");
  }

  @Test
  void listsByAddress() throws IOException {
    add(SOUND, CLASS_SOUND);
    add(NVME, CLASS_NVME);
    add(BRIDGE, CLASS_BRIDGE);
    assertThat(bus.devices()).extracting(PciDevice::address).containsExactly(BRIDGE, NVME, SOUND);
  }

  @Test
  void withoutAnIommuAndADriverBothAreMissing() throws IOException {
    add(NVME, CLASS_NVME);
    PciDevice device = bus.find(NVME).orElseThrow();
    assertThat(device.group()).isNull();
    assertThat(device.driver()).isNull();
    assertThat(problems(device)).containsExactly("no IOMMU", "no driver");
    assertThat(device.obstacles().get(0).help()).contains("intel_iommu=on", "firmware");
    assertThat(device.obstacles().get(1).help())
        .isEqualTo(
            """
            modprobe vfio-pci
            echo vfio-pci > /sys/bus/pci/devices/0000:03:00.0/driver_override
            echo 0000:03:00.0 > /sys/bus/pci/drivers_probe\
            """);
  }

  @Test
  void anotherDriverIsUnboundFirst() throws IOException {
    add(NVME, CLASS_NVME);
    drive(NVME, "nvme");
    group(7, NVME);
    Files.createDirectories(root.resolve("sys/bus/pci/drivers/vfio-pci"));
    assertThat(bus.find(NVME).orElseThrow().obstacles())
        .containsExactly(
            new Obstacle(
                "has driver nvme",
                """
                echo vfio-pci > /sys/bus/pci/devices/0000:03:00.0/driver_override
                echo 0000:03:00.0 > /sys/bus/pci/devices/0000:03:00.0/driver/unbind
                echo 0000:03:00.0 > /sys/bus/pci/drivers_probe\
                """));
  }

  @Test
  void neighboursOnOtherDriversAreInTheWay() throws IOException {
    add(NVME, CLASS_NVME);
    drive(NVME, "vfio-pci");
    add(SOUND, CLASS_SOUND);
    drive(SOUND, "snd_hda_intel");
    group(7, NVME, SOUND);
    makeFiles("7");
    PciDevice device = bus.find(NVME).orElseThrow();
    assertThat(device.neighbours()).containsExactly(SOUND);
    assertThat(problems(device))
        .containsExactly("0000:03:00.1 of its group has driver snd_hda_intel");
    assertThat(device.obstacles().getFirst().help())
        .contains("/sys/bus/pci/devices/0000:03:00.1/driver/unbind");
  }

  @Test
  void bridgesAndFreeNeighboursAreNotInTheWay() throws IOException {
    add(NVME, CLASS_NVME);
    drive(NVME, "vfio-pci");
    add(SOUND, CLASS_SOUND);
    add(BRIDGE, CLASS_BRIDGE);
    drive(BRIDGE, "pcieport");
    group(7, NVME, SOUND, BRIDGE);
    makeFiles("7");
    PciDevice device = bus.find(NVME).orElseThrow();
    assertThat(device.obstacles()).isEmpty();
    assertThat(device.neighbours()).containsExactly(BRIDGE, SOUND);

    drive(SOUND, "pci-stub");
    assertThat(bus.find(NVME).orElseThrow().obstacles()).isEmpty();
  }

  @Test
  void bridgesAreNotGivenOut() throws IOException {
    add(BRIDGE, CLASS_BRIDGE);
    assertThat(problems(bus.find(BRIDGE).orElseThrow())).containsExactly("is a bridge");
  }

  @Test
  void filesThatAreMissingAreNamed() throws IOException {
    add(NVME, CLASS_NVME);
    drive(NVME, "vfio-pci");
    group(7, NVME);
    PciDevice device = bus.find(NVME).orElseThrow();
    assertThat(problems(device)).containsExactly("no /dev/vfio/vfio", "no /dev/vfio/7");
    assertThat(device.obstacles().getFirst().help()).isEqualTo("modprobe vfio_iommu_type1");
  }

  @Test
  void filesThatThisUserMayNotUseAreNamed() throws IOException {
    add(NVME, CLASS_NVME);
    drive(NVME, "vfio-pci");
    group(7, NVME);
    makeFiles("7");
    forbidden.add(root.resolve("dev/vfio/vfio"));
    forbidden.add(root.resolve("dev/vfio/7"));
    PciDevice device = bus.find(NVME).orElseThrow();
    assertThat(problems(device))
        .containsExactly("no permission on /dev/vfio/vfio", "no permission on /dev/vfio/7");
    assertThat(device.obstacles().getLast().help()).isEqualTo("chown USER /dev/vfio/7");
  }

  @Test
  void namesOtherClassesByTheirKind() throws IOException {
    add(NVME, 0x018000);
    assertThat(bus.find(NVME).orElseThrow().className()).isEqualTo("storage");
    add(SOUND, 0xffff00);
    assertThat(bus.find(SOUND).orElseThrow().className()).isEqualTo("unknown");
  }

  @Test
  void textWhereANumberShouldBeIsAnError() throws IOException {
    add(NVME, CLASS_NVME);
    Files.writeString(folder(NVME).resolve("vendor"), "intel\n");
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> bus.devices())
        .withMessageContaining("/vendor: it should hold a number like 0x8086, but holds intel");
  }

  private static List<String> problems(PciDevice device) {
    return device.obstacles().stream().map(Obstacle::problem).toList();
  }

  private void add(PciAddress address, int classCode) throws IOException {
    Path folder = Files.createDirectories(folder(address));
    Files.writeString(folder.resolve("vendor"), "0x1b36\n");
    Files.writeString(folder.resolve("device"), "0x0010\n");
    Files.writeString(folder.resolve("class"), "0x%06x%n".formatted(classCode));
  }

  private void drive(PciAddress address, String driver) throws IOException {
    Path target = Files.createDirectories(root.resolve("sys/bus/pci/drivers").resolve(driver));
    Files.deleteIfExists(folder(address).resolve("driver"));
    Files.createSymbolicLink(folder(address).resolve("driver"), target);
  }

  private void group(int number, PciAddress... members) throws IOException {
    Path group = root.resolve("sys/kernel/iommu_groups/" + number);
    Files.createDirectories(group.resolve("devices"));
    for (PciAddress member : members) {
      Files.createSymbolicLink(group.resolve("devices").resolve(member.toString()), folder(member));
      Files.createSymbolicLink(folder(member).resolve("iommu_group"), group);
    }
  }

  private void makeFiles(String group) throws IOException {
    Files.createFile(root.resolve("dev/vfio/vfio"));
    Files.createFile(root.resolve("dev/vfio").resolve(group));
  }

  private Path folder(PciAddress address) {
    return root.resolve("sys/bus/pci/devices").resolve(address.toString());
  }
}
