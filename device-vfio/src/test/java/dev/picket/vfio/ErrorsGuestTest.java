package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.guest.Budget;
import dev.picket.guest.GuestDevices;
import dev.picket.guest.Nobody;
import dev.picket.reclaim.Reclaimer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What stands in the way of using a device is told with what to do about it. */
@Tag("guest")
@Budget(seconds = 45)
class ErrorsGuestTest {
  private static final int ROOT = 0;

  private final Sysfs sysfs = Sysfs.ofThisMachine();
  private final Reclaimer reclaimer = Domain.RCU.open();

  @AfterEach
  void close() {
    reclaimer.close();
  }

  @Test
  void aUserWithoutPermissionIsToldTheFileAndHowToGetIt() throws Exception {
    PciAddress edu = BusPosition.ROOT_BUS.edu();
    assertThat(openAsNobody(edu))
        .contains("SystemCallException: open failed with EACCES")
        .contains(groupFile(edu).toString())
        .contains("chown USER");
  }

  @Test
  void aUserWithPermissionOpensAndIsToldTheLimitOnLockedMemory() throws Exception {
    PciAddress edu = BusPosition.ROOT_BUS.edu();
    give(groupFile(edu), Nobody.ID);
    try {
      assertThat(
              Nobody.runWithLockedMemory(
                  64 << 10, OpenDevice.class, edu.toString(), "4096", "1048576"))
          .contains("opened device " + edu)
          .contains("mapped 4096")
          .contains("ioctl(VFIO_IOMMU_MAP_DMA) failed with ENOMEM")
          .contains("RLIMIT_MEMLOCK")
          .contains("it is 65536 bytes")
          .contains("ulimit -l")
          .doesNotContain("mapped 1048576");
    } finally {
      give(groupFile(edu), ROOT);
    }
  }

  @Test
  void aUserWithoutNativeAccessIsToldTheFlag() throws Exception {
    String edu = BusPosition.ROOT_BUS.edu().toString();
    assertThat(Nobody.runWithoutNativeAccess(OpenDevice.class, edu))
        .contains("IllegalStateException: native access is off")
        .contains("--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void aUserWithoutVfioIsToldToLoadIt() throws Exception {
    Path vfio = Path.of("/dev/vfio/vfio");
    Path aside = Path.of("/dev/vfio/aside");
    Files.move(vfio, aside);
    try {
      assertThat(openAsNobody(BusPosition.ROOT_BUS.edu()))
          .contains("SystemCallException: open failed with ENOENT")
          .contains("modprobe vfio-pci");
    } finally {
      Files.move(aside, vfio);
    }
  }

  @Test
  void aUserOfAGroupThatIsNotViableIsToldWhoElseUsesIt() throws Exception {
    PciAddress edu = PciAddress.parse(GuestDevices.eduWithNeighbour());
    give(groupFile(edu), Nobody.ID);
    try {
      assertThat(openAsNobody(edu))
          .contains("is not viable")
          .contains(sysfs.neighbours(edu).getFirst().toString())
          .contains("virtio-pci")
          .contains("docs/devices.md");
    } finally {
      give(groupFile(edu), ROOT);
    }
  }

  @Test
  void aDeviceThatIsNotThereIsToldAsSuch() {
    assertThatThrownBy(() -> VfioDevice.open(PciAddress.parse("0000:7e:1f.7"), reclaimer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no PCI device 0000:7e:1f.7");
  }

  @Test
  void aDeviceWithAnotherDriverIsToldWhich() throws Exception {
    PciAddress address = deviceWithDriver("virtio-pci");
    assertThatThrownBy(() -> VfioDevice.open(address, reclaimer))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(address + " has the driver virtio-pci, expected vfio-pci")
        .hasMessageContaining("docs/devices.md");
  }

  private PciAddress deviceWithDriver(String driver) throws IOException {
    try (Stream<Path> all = Files.list(sysfs.devices())) {
      return all.map(path -> PciAddress.parse(path.getFileName().toString()))
          .filter(address -> driver.equals(sysfs.driver(address)))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  private static String openAsNobody(PciAddress address) throws Exception {
    return Nobody.run(OpenDevice.class, address.toString());
  }

  private static void give(Path file, int user) throws IOException {
    Files.setAttribute(file, "unix:uid", user);
  }

  private Path groupFile(PciAddress address) {
    return Path.of("/dev/vfio", sysfs.group(address));
  }
}
