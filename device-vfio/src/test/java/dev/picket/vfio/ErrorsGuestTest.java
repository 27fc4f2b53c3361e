package dev.picket.vfio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.guest.Budget;
import dev.picket.guest.GuestDevices;
import dev.picket.reclaim.Reclaimer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What stands in the way of using a device is told with what to do about it. */
@Tag("guest")
@Budget(seconds = 45)
class ErrorsGuestTest {
  private static final String NOBODY = "65534";

  private final Sysfs sysfs = Sysfs.ofThisMachine();
  private final Reclaimer reclaimer = Domain.RCU.open();

  @AfterEach
  void close() {
    reclaimer.close();
  }

  @Test
  void aUserWithoutPermissionIsToldTheFileAndHowToGetIt() throws Exception {
    PciAddress edu = BusPosition.ROOT_BUS.edu();
    assertThat(openAsNobody(edu, "unlimited"))
        .contains("SystemCallException: open failed with EACCES")
        .contains("/dev/vfio/" + sysfs.group(edu))
        .contains("chown USER");
  }

  @Test
  void aUserWithPermissionOpensAndIsToldTheLimitOnLockedMemory() throws Exception {
    PciAddress edu = BusPosition.ROOT_BUS.edu();
    String file = "/dev/vfio/" + sysfs.group(edu);
    assertThat(run("chown", NOBODY, file)).isEmpty();
    try {
      assertThat(openAsNobody(edu, "64", 4096, 1 << 20))
          .contains("opened device " + edu)
          .contains("mapped 4096")
          .contains("ioctl(VFIO_IOMMU_MAP_DMA) failed with ENOMEM")
          .contains("RLIMIT_MEMLOCK")
          .contains("it is 65536 bytes")
          .contains("ulimit -l")
          .doesNotContain("mapped 1048576");
    } finally {
      assertThat(run("chown", "0", file)).isEmpty();
    }
  }

  @Test
  void aUserWithoutNativeAccessIsToldTheFlag() throws Exception {
    assertThat(asNobody("unlimited", "--illegal-native-access=deny", BusPosition.ROOT_BUS.edu()))
        .contains("IllegalStateException: native access is off")
        .contains("--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void aUserWithoutVfioIsToldToLoadIt() throws Exception {
    Path vfio = Path.of("/dev/vfio/vfio");
    Path aside = Path.of("/dev/vfio/aside");
    Files.move(vfio, aside);
    try {
      assertThat(openAsNobody(BusPosition.ROOT_BUS.edu(), "unlimited"))
          .contains("SystemCallException: open failed with ENOENT")
          .contains("modprobe vfio-pci");
    } finally {
      Files.move(aside, vfio);
    }
  }

  @Test
  void aUserOfAGroupThatIsNotViableIsToldWhoElseUsesIt() throws Exception {
    PciAddress edu = PciAddress.parse(GuestDevices.eduWithNeighbour());
    String file = "/dev/vfio/" + sysfs.group(edu);
    assertThat(run("chown", NOBODY, file)).isEmpty();
    try {
      assertThat(openAsNobody(edu, "unlimited"))
          .contains("is not viable")
          .contains(sysfs.neighbours(edu).getFirst().toString())
          .contains("virtio-pci")
          .contains("docs/devices.md");
    } finally {
      assertThat(run("chown", "0", file)).isEmpty();
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

  private static String openAsNobody(PciAddress address, String lockedKibibytes, long... sizes)
      throws Exception {
    return asNobody(lockedKibibytes, "--enable-native-access=ALL-UNNAMED", address, sizes);
  }

  private static String asNobody(
      String lockedKibibytes, String nativeAccess, PciAddress address, long... sizes)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "ulimit -l \"$0\" && exec setpriv --reuid=65534 --regid=65534 --clear-groups"
                    + " \"$@\"",
                lockedKibibytes,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                nativeAccess,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OpenDevice.class.getName(),
                address.toString()));
    LongStream.of(sizes).mapToObj(Long::toString).forEach(command::add);
    return run(command.toArray(String[]::new));
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
