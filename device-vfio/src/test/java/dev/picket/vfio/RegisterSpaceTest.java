package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.reclaim.BacklogFullException;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.epoch.EpochReclaimer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What of a device is mapped as registers, and what of that can be accessed. */
class RegisterSpaceTest extends FakeMachineTest {
  @Test
  void whatLiesInThePageBehindASmallBarIsNoRegister() {
    machine.calls.barSize = 0x100;
    try (VfioDevice device = machine.open()) {
      RegisterSpace space = device.openRegisters(0);
      assertThat(space.size()).isEqualTo(0x100);
      try (Registers in = space.registers().enter()) {
        in.setIntVolatile(0xfc, 1);
        assertThat(in.getIntVolatile(0xfc)).isEqualTo(1);
        assertThatThrownBy(() -> in.getIntVolatile(0x100))
            .isInstanceOf(IndexOutOfBoundsException.class)
            .hasMessageContaining("which has 0x100 bytes");
      }
    }
  }

  @Test
  void theNextMappingHasItsRoomBeforeItIsNeeded() {
    Reclaimer small = new EpochReclaimer(ReclaimerOptions.driven("small").maxRecords(2));
    try (RegisterSpace space = RegisterSpace.inMemory(small, "registers", 8)) {
      assertThatThrownBy(() -> small.allocate("more", 1, value -> {}))
          .isInstanceOf(BacklogFullException.class);
      space.reopen();
      assertThat(space.generation()).isEqualTo(2);
      assertThatThrownBy(space::reopen).isInstanceOf(BacklogFullException.class);
      small.barrier();
      space.reopen();
      assertThat(space.generation()).isEqualTo(3);
    }
    small.close();
  }

  @Test
  void anInterruptedThreadSleepsBetweenSamplesAsAnyOther() {
    try (VfioDevice device = machine.open()) {
      Registers registers = device.openRegisters(0).registers();
      registers.pollInt(0, -1, 1, Duration.ZERO);
      int before = machine.calls.calls();
      Thread.currentThread().interrupt();
      assertThat(registers.pollInt(0, -1, 1, Duration.ofMillis(500))).isFalse();
      assertThat(Thread.interrupted()).isTrue();
      // Each sample reads as zero, which is two questions to the kernel.
      assertThat((machine.calls.calls() - before) / 2)
          .as("samples, 100 without sleep and then one in 50 us")
          .isLessThanOrEqualTo(100 + 10_000 + 1);
    }
  }

  @Test
  void aSpaceWhoseFileFailsToCloseIsForgottenByTheDevice() {
    try (VfioDevice device = machine.open()) {
      RegisterSpace space = device.openRegisters(0);
      machine.calls.failingCall = machine.calls.calls() + 1;
      assertThatThrownBy(space::close).hasMessageContaining("EIO");
      device.config().memoryDecoding(false);
      device.config().memoryDecoding(true);
      assertThat(space.isLive()).isFalse();
    }
  }
}
