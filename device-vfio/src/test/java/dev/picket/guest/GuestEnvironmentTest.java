package dev.picket.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The guest is what the other guest tests take it for. */
@Tag("guest")
@Budget(seconds = 15)
class GuestEnvironmentTest {
  @BeforeAll
  static void printKernel() {
    System.out.println("Linux " + System.getProperty("os.version"));
  }

  @Test
  void devicesAreBoundToVfio() {
    assertThat(
            Stream.of(
                GuestDevices.eduOnRootBus(), GuestDevices.eduBehindBridge(), GuestDevices.nvme()))
        .allSatisfy(address -> assertThat(GuestDevices.driver(address)).isEqualTo("vfio-pci"))
        .allSatisfy(
            address -> assertThat(Path.of("/dev/vfio", GuestDevices.iommuGroup(address))).exists());
    assertThat(Path.of("/dev/vfio/vfio")).exists();
  }

  @Test
  void bindingAgainChangesNothing() {
    GuestDevices.bindToVfio(GuestDevices.nvme());
    assertThat(GuestDevices.driver(GuestDevices.nvme())).isEqualTo("vfio-pci");
  }

  @Test
  void theDeviceOnTheRootBusHasAGroupOfItsOwn() throws IOException {
    assertThat(members(GuestDevices.eduOnRootBus())).hasSize(1);
  }

  @Test
  void theDeviceWithANeighbourSharesItsGroupWithADriverOfTheKernel() throws IOException {
    assertThat(members(GuestDevices.eduWithNeighbour()))
        .hasSize(2)
        .anySatisfy(address -> assertThat(GuestDevices.driver(address)).isEqualTo("virtio-pci"));
  }

  @Test
  void theDeviceBehindTheBridgeSharesItsGroupWithTheBridge() throws IOException {
    String edu = GuestDevices.eduBehindBridge();
    assertThat(members(edu))
        .hasSize(2)
        .contains(edu)
        .anySatisfy(
            address ->
                assertThat(Files.readString(GuestDevices.sysfs(address).resolve("class")))
                    .startsWith("0x0604"));
  }

  @Test
  void vgemAndVirtioGpuHaveNodes() throws IOException {
    List<String> devices = new ArrayList<>();
    try (Stream<Path> cards = Files.list(Path.of("/sys/class/drm"))) {
      for (Path card : cards.filter(c -> c.getFileName().toString().matches("card\\d+")).toList()) {
        assertThat(Path.of("/dev/dri").resolve(card.getFileName())).exists();
        devices.add(card.resolve("device").toRealPath().getFileName().toString());
      }
    }
    assertThat(devices)
        .hasSize(2)
        .anyMatch(device -> device.startsWith("vgem"))
        .anyMatch(device -> device.startsWith("virtio") || device.startsWith("0000:"));
  }

  @Test
  void udmabufIsThere() {
    assertThat(Path.of("/dev/udmabuf")).exists();
  }

  @Test
  void traceEventsCanBeTurnedOn() {
    assertThat(Path.of("/sys/kernel/tracing/events/dma_fence/enable")).isWritable();
    assertThat(Path.of("/sys/kernel/debug/dma_buf")).exists();
  }

  @Test
  void whatIsWrittenStaysInTheGuest() throws IOException {
    assertThat(fileSystem("/")).isEqualTo("overlay");
    Path file = Files.createTempFile(Path.of("/tmp"), "guest", "");
    assertThat(file).isWritable();
    Files.delete(file);
  }

  @Test
  void theOutputFolderIsTheHosts() throws IOException {
    assertThat(fileSystem(GuestTests.out().toString())).isEqualTo("9p");
    Path file = GuestTests.out().resolve("environment.txt");
    Files.writeString(file, System.getProperty("os.version"));
    assertThat(file).hasContent(System.getProperty("os.version"));
  }

  @Test
  void privilegesCanBeDroppedAndMemoryLimited() throws Exception {
    assertThat(run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "id", "-u"))
        .isEqualTo("65534");
    assertThat(run("su", "nobody", "-s", "/bin/sh", "-c", "id -un")).isEqualTo("nobody");
    assertThat(run("sh", "-c", "ulimit -l 64 && ulimit -l")).isEqualTo("64");
  }

  private static String fileSystem(String mountPoint) throws IOException {
    return Files.readAllLines(Path.of("/proc/mounts")).stream()
        .map(line -> line.split(" ", -1))
        .filter(mount -> mount[1].equals(mountPoint))
        .map(mount -> mount[2])
        .reduce("none", (before, last) -> last);
  }

  private static List<String> members(String address) throws IOException {
    try (Stream<Path> members =
        Files.list(GuestDevices.sysfs(address).resolve("iommu_group/devices"))) {
      return members.map(member -> member.getFileName().toString()).toList();
    }
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
