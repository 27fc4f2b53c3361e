package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Errno;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Which resets are done, what is around them, and writes that take registers away. */
class DeviceResetTest extends FakeMachineTest {
  @Test
  void registersAreAwayDuringTheResetAndTheCommandRegisterIsRestored() {
    machine.calls.resetClearsCommand = true;
    try (VfioDevice device = machine.open()) {
      device.config().busMaster(true);
      RegisterSpace space = device.openRegisters(0);
      device.reset();
      assertThat(machine.calls.log())
          .containsSubsequence("map registers", "cover", "reset", "command 0x7", "map registers");
      assertThat(space.isLive()).isTrue();
      assertThat(space.generation()).isEqualTo(2);
    }
  }

  @Test
  void aDeviceThatDoesNotTakeItsCommandBackIsReported() {
    machine.calls.resetClearsCommand = true;
    try (VfioDevice device = machine.open()) {
      RegisterSpace space = device.openRegisters(0);
      machine.calls.stuckCommandBits = 2;
      assertThatThrownBy(device::reset).hasMessageContaining("did not take its command register");
      assertThat(space.isLive()).isFalse();
      machine.calls.stuckCommandBits = 0;
      device.config().memoryDecoding(true);
      assertThat(space.isLive()).isTrue();
    }
  }

  @Test
  void aResetThatFailsGivesTheRegistersBack() {
    try (VfioDevice device = machine.open()) {
      RegisterSpace space = device.openRegisters(0);
      machine.calls.failingRequest = VfioUapi.VFIO_DEVICE_RESET;
      assertThatThrownBy(device::reset)
          .isInstanceOf(SystemCallException.class)
          .hasMessageContaining("may still be working");
      assertThat(space.isLive()).isTrue();
    }
  }

  @Test
  void aDeviceWithoutAFunctionResetIsNotTouched() {
    machine.calls.resettable = false;
    try (VfioDevice device = machine.open()) {
      RegisterSpace space = device.openRegisters(0);
      assertThat(device.supportsReset()).isFalse();
      assertThatThrownBy(device::reset)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("0000:00:05.0 cannot be reset alone");
      assertThat(space.generation()).isEqualTo(1);
    }
  }

  @Test
  void aHotResetOfOurGroupIsDone() {
    machine.calls.affect(5, 0, 0x28);
    machine.calls.affect(5, 0, 0x30);
    try (VfioDevice device = machine.open()) {
      device.hotReset();
      assertThat(machine.calls.log()).contains("hot reset");
    }
  }

  @Test
  void aHotResetThatOthersWouldFeelIsRefusedNamingThem() {
    machine.calls.affect(5, 0, 0x28);
    machine.calls.affect(9, 3, 0x0a);
    try (VfioDevice device = machine.open()) {
      RegisterSpace space = device.openRegisters(0);
      assertThatThrownBy(device::hotReset)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("[0000:03:01.2 (group 9)]");
      assertThat(machine.calls.log()).doesNotContain("hot reset");
      assertThat(space.generation()).isEqualTo(1);
    }
  }

  @Test
  void aBusThatCannotBeResetIsToldAsSuch() {
    machine.calls.hotResetInfoError = Errno.ENODEV;
    try (VfioDevice device = machine.open()) {
      assertThatThrownBy(device::hotReset)
          .isInstanceOf(SystemCallException.class)
          .hasMessageContaining("ENODEV")
          .hasMessageContaining("bus that cannot be reset");
    }
  }

  @Test
  void anyWriteThatEndsDecodingTakesTheRegistersFirst() {
    try (VfioDevice device = machine.open()) {
      ConfigSpace config = device.config();
      RegisterSpace space = device.openRegisters(0);
      config.writeByte(4, 1);
      assertThat(machine.calls.log()).containsSubsequence("cover", "command 0x1");
      assertThat(space.isLive()).isFalse();
      config.writeInt(4, 3);
      assertThat(space.isLive()).isTrue();
      config.writeByte(FakeKernel.POWER_CONTROL, 3);
      assertThat(space.isLive()).isFalse();
      assertThat(config.whyNoMemory()).isEqualTo("it is in power state D3");
      config.writeInt(FakeKernel.POWER_CONTROL, 0);
      assertThat(space.isLive()).isTrue();
      config.writeByte(5, 4);
      assertThat(space.generation()).as("the other half of the register").isEqualTo(3);
      space.close();
      config.memoryDecoding(false);
      config.memoryDecoding(true);
    }
  }

  @Test
  void aDeviceThatDoesNotTakeBusMasterIsReported() {
    try (VfioDevice device = machine.open()) {
      machine.calls.stuckCommandBits = 4;
      assertThatThrownBy(() -> device.config().busMaster(true))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("did not take bus master on")
          .hasMessageContaining("0x0003");
    }
  }

  @Test
  void aDeviceThatDoesNotAnswerIsToldAsSuchAndClosedNevertheless() {
    VfioDevice device = machine.open();
    Arrays.fill(machine.calls.config(), (byte) -1);
    assertThat(device.config().whyNoMemory()).contains("removed or has failed");
    assertThat(device.config().capabilities()).isEmpty();
    assertThatThrownBy(() -> device.openRegisters(0)).hasMessageContaining("does not answer");
    assertThatThrownBy(device::close).hasMessageContaining("did not take bus master off");
  }

  @Test
  void aChainOfCapabilitiesThatComesBackIsRefused() {
    machine.calls.config()[0x51] = 0x40;
    assertThatThrownBy(machine::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("comes back to offset 0x40");
    machine.calls.config()[0x51] = 0x10;
    assertThatThrownBy(machine::open).hasMessageContaining("leads to offset 0x10");
  }
}
