package dev.picket.vfio;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.picket.guest.Budget;
import dev.picket.guest.GuestDevices;
import dev.picket.linux.SystemCallException;
import dev.picket.reclaim.Reclaimer;
import dev.picket.vfio.edu.EduDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Opening and closing leave nothing behind. */
@Tag("guest")
@Budget(seconds = 15)
class OpenCloseGuestTest {
  private final Reclaimer reclaimer = Domain.RCU.open();

  @AfterEach
  void close() {
    reclaimer.close();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOpenedIsClosedHoweverOften(BusPosition position) throws Exception {
    openAll(position).close();
    List<String> files = devicesFiles();
    for (int i = 0; i < 5; i++) {
      EduDevice edu = openAll(position);
      assertThat(devicesFiles()).hasSizeGreaterThan(files.size());
      edu.close();
      edu.close();
      assertThat(devicesFiles()).isEqualTo(files);
      assertThat(mappings()).noneMatch(line -> line.contains("vfio"));
      assertThatThrownBy(() -> edu.device().mapDma(4096, 0x100000, DmaAccess.DEVICE_READS))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(() -> edu.device().openRegisters(0)).hasMessageContaining("closed");
      assertThatThrownBy(() -> edu.device().config().command()).hasMessageContaining("closed");
      assertThatThrownBy(edu::identity).isInstanceOf(DeviceGone.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aGroupIsOpenOnce(BusPosition position) throws Exception {
    List<String> files = devicesFiles();
    try (VfioDevice first = VfioDevice.open(position.edu(), reclaimer)) {
      SystemCallException busy =
          catchThrowableOfType(
              SystemCallException.class, () -> VfioDevice.open(first.address(), reclaimer));
      assertThat(busy.errnoName()).isEqualTo("EBUSY");
      assertThat(busy).hasMessageContaining("one device of a group at a time");
    }
    assertThat(devicesFiles()).isEqualTo(files);
    VfioDevice.open(position.edu(), reclaimer).close();
  }

  @Test
  void eachOpenHasAnIommuDomainOfItsOwn() {
    for (int i = 0; i < 2; i++) {
      try (EduDevice edu = EduDevice.open(BusPosition.ROOT_BUS.edu(), reclaimer)) {
        DmaMemory memory = edu.device().mapDma(4096, 0x100000, DmaAccess.DEVICE_READS_AND_WRITES);
        memory.segment().set(JAVA_INT, 0, 42 + i);
        edu.startDmaToDevice(0x100000, 0, 4, false);
        edu.awaitDma(Duration.ofSeconds(10));
        edu.startDmaFromDevice(0, 0x100800, 4, false);
        edu.awaitDma(Duration.ofSeconds(10));
        assertThat(memory.segment().get(JAVA_INT, 0x800)).isEqualTo(42 + i);
      }
    }
  }

  @Test
  void regionsInterruptsAndCapabilitiesAreThoseOfTheDevices() {
    try (VfioDevice edu = VfioDevice.open(BusPosition.ROOT_BUS.edu(), reclaimer)) {
      Region bar = edu.region(0);
      assertThat(bar.size()).isEqualTo(0x100000);
      assertThat(bar.mappableAreas()).containsExactly(new Region.Area(0, 0x100000));
      assertThat(bar.readable() && bar.writable() && bar.mappable()).isTrue();
      assertThat(bar.msixMappable()).isFalse();
      assertThat(edu.config().size()).isEqualTo(0x100);
      assertThat(edu.config().capabilities()).extracting(PciCapability::id).containsExactly(5);
      assertThatThrownBy(() -> edu.openRegisters(7))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("cannot be mapped");
      assertThatThrownBy(() -> edu.region(8)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> edu.config().readInt(0xfe))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> edu.config().readInt(2))
          .isInstanceOf(IllegalArgumentException.class);
    }
    PciAddress address = PciAddress.parse(GuestDevices.nvme());
    try (VfioDevice nvme = VfioDevice.open(address, reclaimer)) {
      assertThat(nvme.region(0).msixMappable()).isTrue();
      assertThat(nvme.config().size()).isEqualTo(0x1000);
      assertThat(nvme.config().capabilities())
          .extracting(PciCapability::id)
          .contains(1, 0x10, 0x11);
      assertThat(nvme.interrupts())
          .extracting(InterruptInfo::kind)
          .contains(InterruptKind.MSIX, InterruptKind.ERROR, InterruptKind.REMOVAL);
    }
  }

  private EduDevice openAll(BusPosition position) {
    EduDevice edu = EduDevice.open(position.edu(), reclaimer);
    edu.device().mapDma(4096, 0x100000, DmaAccess.DEVICE_READS);
    assertThat(edu.identity()).isEqualTo(0x010000ed);
    return edu;
  }

  private static List<String> devicesFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files
          .map(OpenCloseGuestTest::target)
          .filter(name -> name.contains("vfio"))
          .sorted()
          .toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }

  private static List<String> mappings() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps"));
  }
}
