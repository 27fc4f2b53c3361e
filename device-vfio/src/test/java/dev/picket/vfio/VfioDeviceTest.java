package dev.picket.vfio;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.picket.linux.SealedMemory;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device's life, against a kernel in which any call can fail. */
class VfioDeviceTest {
  @TempDir Path folder;
  private FakeMachine machine;

  @BeforeEach
  void build() throws Exception {
    machine = FakeMachine.in(folder);
  }

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void closesInTheOrderThatKeepsTheDeviceFromMemoryThatIsGone() {
    VfioDevice device = machine.open();
    device.config().busMaster(true);
    device.openRegisters(0);
    device.mapDma(4096, 0x10000, DmaAccess.DEVICE_READS);
    InterruptPoller poller = new InterruptPoller(machine.kernel, Duration.ZERO, e -> {});
    device.enableMsi(poller, count -> {});
    int before = machine.calls.log().size();
    device.close();
    List<String> log = machine.calls.log();
    assertThat(log.subList(before, log.size()))
        .filteredOn(entry -> !entry.equals("close memfd"))
        .startsWith("disable 1", "close eventfd", "command 0x3", "unmap", "munmap", "cover")
        .containsSubsequence("close device", "close group", "close container");
    device.close();
    poller.close();
    machine.assertNothingLeft();
  }

  @Test
  void theDevicesFileIsNotClosedUnderAWriteToItsConfigurationSpace() throws Exception {
    VfioDevice device = machine.open();
    DmaMemory memory = device.mapDma(4096, 0x10000, DmaAccess.DEVICE_READS);
    Thread closing = Thread.currentThread();
    FutureTask<?> write = new FutureTask<>(() -> device.config().writeInt(0x3c, 0), null);
    machine.calls.beforeUnmap =
        () -> {
          machine.calls.beforeWrite = () -> awaitHeldUpOr("close device", closing);
          Thread writing = Thread.ofPlatform().start(write);
          awaitState(writing, Thread.State.TIMED_WAITING);
        };
    device.close();
    write.get();
    assertThat(memory.segment().scope().isAlive()).isFalse();
    machine.assertNothingLeft();
  }

  private void awaitHeldUpOr(String entry, Thread thread) {
    await()
        .until(
            () -> thread.getState() == Thread.State.WAITING || machine.calls.log().contains(entry));
  }

  private static void awaitState(Thread thread, Thread.State state) {
    await().until(() -> thread.getState() == state);
  }

  @Test
  void closingTwiceMakesNoCall() {
    VfioDevice device = machine.open();
    device.close();
    int calls = machine.calls.calls();
    device.close();
    assertThat(machine.calls.calls()).isEqualTo(calls);
  }

  @Test
  void aFailedOpenLeavesNothingWhicheverCallFails() {
    int failing = 1;
    for (boolean opened = false; !opened; failing++) {
      machine.calls.failingCall = machine.calls.calls() + failing;
      try {
        machine.open().close();
        opened = true;
      } catch (RuntimeException e) {
        assertThat(e).hasMessageContaining("EIO");
      }
      machine.assertNothingLeft();
    }
    assertThat(failing).as("calls that an open makes").isGreaterThan(25);
  }

  @Test
  void aLifeLeavesNothingWhicheverCallFails() {
    int failing = 1;
    for (boolean lived = false; !lived; failing++) {
      machine.calls.failingCall = machine.calls.calls() + failing;
      try {
        live();
        lived = true;
      } catch (RuntimeException e) {
        assertThat(e).as("call %d", failing).hasStackTraceContaining("EIO");
      }
      machine.assertNothingLeft();
    }
    assertThat(failing).as("calls that a life makes").isGreaterThan(80);
  }

  private void live() {
    machine.calls.affected.clear();
    machine.calls.affect(5, 0, 0x28);
    machine.calls.config()[4] = 3;
    try (InterruptPoller poller = new InterruptPoller(machine.kernel, Duration.ZERO, e -> {});
        VfioDevice device = machine.open()) {
      device.config().busMaster(true);
      device.openRegisters(0);
      device.openRegisters(2, device.region(2).mappableAreas().getLast());
      device.mapDma(4096, 0x10000, DmaAccess.DEVICE_WRITES);
      device.onRemovalRequest(poller, Runnable::run, () -> {});
      device.enableIntx(poller, count -> {}).close();
      device.enableMsi(poller, count -> {}, count -> {}).trigger(1);
      poller.doWork();
      device.reset();
      device.hotReset();
      device.config().memoryDecoding(false);
      device.config().memoryDecoding(true);
    }
  }

  @Test
  void regionsAreReadWithTheirAreas() {
    try (VfioDevice device = machine.open()) {
      assertThat(device.regions()).extracting(Region::index).containsExactly(0, 2, 7);
      assertThat(device.region(0).mappableAreas())
          .containsExactly(new Region.Area(0, FakeKernel.BAR_SIZE));
      assertThat(device.region(2).mappableAreas())
          .containsExactly(new Region.Area(0, 0x1000), new Region.Area(0x2000, 0x2000));
      assertThat(device.region(7).mappableAreas()).isEmpty();
      assertThatThrownBy(() -> device.openRegisters(2))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("0x1000 bytes at 0x0, 0x2000 bytes at 0x2000");
      assertThatThrownBy(() -> device.openRegisters(2, new Region.Area(0x1000, 0x1000)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> device.openRegisters(1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no region 1; it has [BAR 0, BAR 2, the configuration space]");
      assertThat(device.openRegisters(2, new Region.Area(0x2000, 0x2000)).size()).isEqualTo(0x2000);
    }
    machine.assertNothingLeft();
  }

  @Test
  void interruptsThatTheMachineHasNotGotAreRefusedWithTheNumber() {
    machine.calls.vectorsLeft = 2;
    InterruptHandler handler = count -> {};
    try (InterruptPoller poller = new InterruptPoller(machine.kernel, Duration.ZERO, e -> {});
        VfioDevice device = machine.open()) {
      assertThatThrownBy(() -> device.enableMsi(poller, handler, handler, handler))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("only 2 vectors");
      assertThatThrownBy(
              () -> device.enableMsi(poller, handler, handler, handler, handler, handler))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected 1 to 4");
      device.enableMsi(poller, handler, handler);
    }
    machine.assertNothingLeft();
  }

  @Test
  void aRemovalIsHandedOverAgainOnlyWhenTheTaskIsOver() {
    List<Runnable> handedOver = new ArrayList<>();
    AtomicInteger runs = new AtomicInteger();
    try (InterruptPoller poller = new InterruptPoller(machine.kernel, Duration.ZERO, e -> {});
        VfioDevice device = machine.open()) {
      device.onRemovalRequest(poller, handedOver::add, runs::incrementAndGet);
      for (int asked = 0; asked < 3; asked++) {
        removalRequested(poller);
        assertThat(handedOver).hasSize(1);
      }
      assertThat(runs).as("runs on the poller's thread").hasValue(0);
      handedOver.removeFirst().run();
      assertThat(runs).hasValue(1);
      removalRequested(poller);
      assertThat(handedOver).hasSize(1);
    }
    machine.assertNothingLeft();
  }

  @Test
  void aRemovalThatNobodyTakesIsReportedAndHandedOverAgain() {
    List<Throwable> errors = new ArrayList<>();
    try (InterruptPoller poller = new InterruptPoller(machine.kernel, Duration.ZERO, errors::add);
        VfioDevice device = machine.open()) {
      device.onRemovalRequest(
          poller,
          task -> {
            throw new RejectedExecutionException("busy");
          },
          () -> {});
      removalRequested(poller);
      removalRequested(poller);
      assertThat(errors).hasSize(2).hasOnlyElementsOfType(RejectedExecutionException.class);
    }
    machine.assertNothingLeft();
  }

  private void removalRequested(InterruptPoller poller) {
    assertThat(machine.calls.fire(InterruptKind.REMOVAL.index(), 0)).isZero();
    poller.doWork();
  }

  @Test
  void memoryThatIsSharedIsTheSamePagesAndOutlivesItsOwner() {
    VfioDevice device = machine.open();
    SealedMemory owned = SealedMemory.allocate("shared", 8192);
    DmaMemory one = device.mapDma(owned, 0x10000, DmaAccess.DEVICE_READS);
    DmaMemory other = device.mapDma(owned, 0x20000, DmaAccess.DEVICE_WRITES);
    owned.close();
    one.segment().set(JAVA_LONG, 4096, 77);
    assertThat(other.segment().byteSize()).isEqualTo(8192);
    assertThat(other.segment().get(JAVA_LONG, 4096)).isEqualTo(77);
    assertThat(machine.calls.dma()).containsOnlyKeys(0x10000L, 0x20000L);
    assertThatThrownBy(() -> device.mapDma(owned, 0x30000, DmaAccess.DEVICE_READS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("memfd shared is closed");
    one.close();
    assertThat(other.segment().get(JAVA_LONG, 4096)).isEqualTo(77);
    device.close();
    machine.assertNothingLeft();
  }

  @Test
  void memoryIsKeptUntilTheDeviceIsClosedIfTheKernelUnmapsLess() {
    VfioDevice device = machine.open();
    DmaMemory memory = device.mapDma(8192, 0x10000, DmaAccess.DEVICE_READS_AND_WRITES);
    MemorySegment segment = memory.segment();
    machine.calls.unmappedLess = 4096;
    assertThatThrownBy(memory::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("unmapped 0x1000 bytes at IOVA 0x10000")
        .hasMessageContaining("expected 0x2000");
    segment.fill((byte) 1);
    assertThatThrownBy(device::close).hasMessageContaining("may still reach the rest");
    assertThat(machine.calls.log()).containsSubsequence("close container", "munmap");
    machine.assertNothingLeft();
  }

  @Test
  void memoryIsKeptAsLongAsRegistersThatCouldNotBeRevokedKeepTheDeviceOpen() {
    VfioDevice device = machine.open();
    RegisterSpace space = device.openRegisters(0);
    MemorySegment segment =
        device.mapDma(8192, 0x10000, DmaAccess.DEVICE_READS_AND_WRITES).segment();
    machine.calls.unmappedLess = 4096;
    machine.calls.failsToCover = true;
    assertThatThrownBy(device::close)
        .hasMessageContaining("may still reach the rest")
        .hasStackTraceContaining("ENOMEM");
    assertThat(machine.calls.log()).contains("close container").doesNotContain("munmap");
    segment.fill((byte) 1);
    assertThat(space.isLive()).isFalse();
    machine.calls.failsToCover = false;
    space.close();
  }

  @Test
  void whatTheIommuWouldRefuseIsRefusedWithWhatItTakes() {
    try (VfioDevice device = machine.open()) {
      DmaAccess access = DmaAccess.DEVICE_READS;
      for (long size : new long[] {0, -4096, 100, 4097}) {
        assertThatThrownBy(() -> device.mapDma(size, 0, access))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("multiple of 0x1000");
      }
      assertThatThrownBy(() -> device.mapDma(4096, 0x800, access))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("IOVA 0x800");
      for (long iova : new long[] {0xfedf_1000L, 0xfee0_0000L, -8192, -4096}) {
        assertThatThrownBy(() -> device.mapDma(16 * 4096, iova, access))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("[0x0 to 0xfedfffff]");
      }
      device.mapDma(16 * 4096, 0xfedf_0000L, access).close();
      assertThat(machine.calls.dma()).isEmpty();
    }
    machine.assertNothingLeft();
  }

  @Test
  void anIsolatedDeviceReachesNothingAndItsMemoryStays() {
    try (VfioDevice device = machine.open()) {
      device.config().busMaster(true);
      DmaMemory one = device.mapDma(4096, 0x10000, DmaAccess.DEVICE_READS);
      DmaMemory other = device.mapDma(8192, 0x20000, DmaAccess.DEVICE_WRITES);
      assertThat(device.reaches(one)).isTrue();
      device.isolate();
      assertThat(device.config().isBusMaster()).isFalse();
      assertThat(machine.calls.dma()).isEmpty();
      assertThat(device.reaches(one) || device.reaches(other)).isFalse();
      other.segment().fill((byte) 1);
      assertThat(machine.calls.log())
          .endsWith("command 0x3", "unmap", "unmap")
          .doesNotContain("munmap");
      one.close();
      device.isolate();
    }
    assertThat(machine.calls.log()).filteredOn("unmap"::equals).hasSize(2);
    machine.assertNothingLeft();
  }

  @Test
  void isolationThatIsNotConfirmedIsReportedAfterAllOfItWasTried() {
    VfioDevice device = machine.open();
    device.config().busMaster(true);
    DmaMemory memory = device.mapDma(4096, 0x10000, DmaAccess.DEVICE_READS);
    machine.calls.stuckCommandBits = 4;
    assertThatThrownBy(device::isolate).hasMessageContaining("did not take bus master off");
    assertThat(device.reaches(memory)).isFalse();
    machine.calls.stuckCommandBits = 0;
    device.mapDma(4096, 0x20000, DmaAccess.DEVICE_READS);
    machine.calls.unmappedLess = 4096;
    assertThatThrownBy(device::isolate).hasMessageContaining("may still reach the rest");
    assertThat(device.config().isBusMaster()).isFalse();
    assertThatThrownBy(device::close).hasMessageContaining("may still reach the rest");
    machine.assertNothingLeft();
    assertThatThrownBy(device::isolate).hasMessageContaining("is closed");
  }
}
