package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Request;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each obstacle on the way to a device is told with what to do about it. */
class GroupAttachmentTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /dev/vfio/vfio | 2  | modprobe vfio-pci
          /dev/vfio/vfio | 19 | modprobe vfio-pci
          /dev/vfio/vfio | 13 | chown USER /dev/vfio/vfio
          /dev/vfio/5    | 2  | bind the device to vfio-pci
          /dev/vfio/5    | 13 | chown USER /dev/vfio/5
          /dev/vfio/5    | 1  | chown USER /dev/vfio/5
          /dev/vfio/5    | 16 | one device of a group at a time
          """)
  void aFileThatCannotBeOpenedIsTold(String file, int errno, String advice) throws Exception {
    try (FakeMachine machine = FakeMachine.in(folder)) {
      machine.calls.failingPath = file;
      machine.calls.failure = errno;
      assertThatThrownBy(machine::open)
          .hasMessageContaining(Errno.name(errno))
          .hasMessageContaining(advice);
      machine.assertNothingLeft();
    }
  }

  @Test
  void aGroupThatIsNotViableNamesItsOtherDevices() throws Exception {
    try (FakeMachine machine = FakeMachine.in(folder)) {
      machine.calls.viable = false;
      assertThatThrownBy(machine::open)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("group 5 of 0000:00:05.0 is not viable")
          .hasMessageContaining("[0000:00:06.0 (driver ahci)]");
      machine.assertNothingLeft();
    }
  }

  @Test
  void anotherDriverIsNamed() throws Exception {
    try (FakeMachine machine = FakeMachine.in(folder, "e1000", true)) {
      assertThatThrownBy(machine::open)
          .hasMessageContaining("has the driver e1000, expected vfio-pci")
          .hasMessageContaining("docs/devices.md");
    }
  }

  @Test
  void noDriverIsTold() throws Exception {
    try (FakeMachine machine = FakeMachine.in(folder, "", true)) {
      assertThatThrownBy(machine::open).hasMessageContaining("has no driver, expected vfio-pci");
    }
  }

  @Test
  void anIommuThatIsOffIsTold() throws Exception {
    try (FakeMachine machine = FakeMachine.in(folder, "vfio-pci", false)) {
      assertThatThrownBy(machine::open)
          .hasMessageContaining("no IOMMU group")
          .hasMessageContaining("intel_iommu=on");
    }
  }

  @Test
  void aMissingDeviceIsTold() throws Exception {
    try (FakeMachine machine = FakeMachine.in(folder)) {
      PciAddress missing = PciAddress.parse("0000:01:00.0");
      assertThatThrownBy(
              () -> VfioDevice.open(machine.kernel, machine.sysfs, missing, machine.reclaimer))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no PCI device 0000:01:00.0");
    }
  }

  @Test
  void anotherKindOfVfioIsRefused() throws Exception {
    try (FakeMachine machine = FakeMachine.in(folder)) {
      machine.calls.apiVersion = 1;
      assertThatThrownBy(machine::open).hasMessageContaining("version 1, expected 0");
      machine.calls.apiVersion = 0;
      machine.calls.type1 = false;
      assertThatThrownBy(machine::open).hasMessageContaining("modprobe vfio_iommu_type1");
      machine.assertNothingLeft();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          12 | limit on locked memory (RLIMIT_MEMLOCK)
          17 | choose another IOVA
          28 | dma_entry_limit
          """)
  void memoryThatCannotBeMappedIsTold(int errno, String advice) throws Exception {
    try (FakeMachine machine = FakeMachine.in(folder)) {
      try (VfioDevice device = machine.open()) {
        machine.calls.failingRequest = VfioUapi.VFIO_IOMMU_MAP_DMA;
        machine.calls.failure = errno;
        assertThatThrownBy(() -> device.mapDma(4096, 0, DmaAccess.DEVICE_READS))
            .hasMessageContaining(Errno.name(errno))
            .hasMessageContaining(advice);
        machine.calls.failingRequest = new Request("none", -1);
      }
      machine.assertNothingLeft();
    }
  }
}
