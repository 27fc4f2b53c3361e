package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.epoch.EpochReclaimer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever waits for room for a mapping keeps nobody from closing the device. */
class FullBacklogTest {
  @TempDir Path folder;
  private FakeMachine machine;
  private Reclaimer reclaimer;
  private VfioDevice device;
  private RegisterSpace space;

  @BeforeEach
  void fill() throws Exception {
    machine = FakeMachine.in(folder);
    reclaimer = new EpochReclaimer(ReclaimerOptions.background("small").maxRecords(1));
    device = VfioDevice.open(machine.kernel, machine.sysfs, FakeKernel.ADDRESS, reclaimer);
    space = device.openRegisters(0);
  }

  @AfterEach
  void close() {
    reclaimer.close();
    assertThat(machine.calls.leftovers()).isEmpty();
    machine.close();
  }

  @Test
  void aResetThatWaits() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (Registers _ = space.registers().enter()) {
                    inside.countDown();
                    leave.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    inside.await();
    FutureTask<?> reset = started(device::reset);
    await().until(() -> machine.calls.log().contains("reset"));
    FutureTask<?> closing = started(device::close);
    try {
      await().until(closing::isDone);
    } finally {
      leave.countDown();
      reader.join();
    }
    closing.get();
    reset.get();
    assertThat(space.isLive()).isFalse();
  }

  @Test
  void anOpeningThatWaits() throws Exception {
    FutureTask<?> opening = new FutureTask<>(() -> device.openRegisters(0));
    Thread waiting = Thread.ofPlatform().start(opening);
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    FutureTask<?> closing = started(device::close);
    try {
      await().until(closing::isDone);
    } finally {
      space.close();
    }
    closing.get();
    assertThatThrownBy(opening::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("device 0000:00:05.0 is closed");
  }

  private static FutureTask<?> started(Runnable work) {
    FutureTask<?> task = new FutureTask<>(work, null);
    Thread.ofPlatform().start(task);
    return task;
  }
}
