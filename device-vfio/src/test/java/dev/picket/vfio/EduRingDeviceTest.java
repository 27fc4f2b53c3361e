package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import dev.picket.fence.ring.Ring;
import dev.picket.fence.ring.RingBuilder;
import dev.picket.fence.ring.RingDevice;
import dev.picket.fence.ring.RingProblem;
import dev.picket.fence.ring.RingReport;
import dev.picket.fence.ring.RingState;
import dev.picket.vfio.edu.EduDevice;
import dev.picket.vfio.edu.EduRingDevice;
import dev.picket.vfio.edu.EduTransfer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A ring on a device that does what tests tell it to, and a kernel that can refuse. */
class EduRingDeviceTest extends FakeMachineTest {
  private static final long FIRST_IOVA = 0x10000;
  private static final int SIZE = 4096;
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<RingProblem> problems = new CopyOnWriteArrayList<>();
  private final SteppedClock clock = new SteppedClock();

  private FakeEdu fake;
  private EduDevice edu;
  private Ring<EduTransfer> ring;
  private long nextIova = FIRST_IOVA;

  @BeforeEach
  void openRing() {
    fake = new FakeEdu(machine);
    edu = fake.open(machine);
    ring = build(builder(EduRingDevice.polled(edu)));
  }

  @AfterEach
  void closeAll() {
    machine.calls.unmappedLess = 0;
    machine.calls.beforeWrite = () -> {};
    fake.letTransferEnd();
    ring.close();
    edu.close();
    ring.deviceIsClosed();
  }

  @Test
  void transfersRunOneAfterTheOther() {
    List<Fence> fences = List.of(submit(), submit(), submit());
    for (int i = 0; i < fences.size(); i++) {
      assertThat(fake.destination()).isEqualTo(FIRST_IOVA + (long) i * SIZE);
      assertThat(ring.poll()).isZero();
      fake.endTransfer();
      assertThat(ring.poll()).isOne();
      assertDone(fences.get(i));
    }
    assertThat(fake.isTransferring()).isFalse();
    Fence later = submit();
    fake.endTransfer();
    ring.poll();
    assertThat(later.isSignaled()).isTrue();
  }

  @Test
  void memoryIsUnmappedInTheIommuBeforeItIsFreed() {
    submit();
    fake.endTransfer();
    ring.poll();
    machine.reclaimer.barrier();
    assertThat(machine.calls.dma()).isEmpty();
    assertThat(machine.calls.log()).containsSubsequence("map", "unmap", "munmap");
    assertThat(ring.close(PATIENCE).isComplete()).isTrue();
  }

  @Test
  void anInterruptIsTakenBackWhenItsTransferIsSeenDone() {
    ring.close();
    ring = build(builder(EduRingDevice.interrupting(edu)));
    Fence fence = submit();
    assertThat(fake.command() & 4).as("raises an interrupt").isNotZero();
    fake.endTransfer();
    ring.poll();
    assertThat(fence.isSignaled()).isTrue();
    assertThat(machine.calls.register(0x64)).isEqualTo(EduDevice.DMA_INTERRUPT);
  }

  @Test
  void zerosAreNotTakenForTheEndOfATransfer() {
    DmaMemory memory = edu.device().mapDma(SIZE, nextIova, DmaAccess.DEVICE_READS);
    Fence fence = ring.submit(EduTransfer.toDevice(memory, 0, 0, 64));
    fake.forget();
    assertThat(fake.command()).as("also what this transfer ends with").isZero();
    ring.poll();
    assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
    assertThat(errorOf(fence)).isEqualTo(FenceError.EIO);
    assertThat(problems)
        .extracting(RingProblem::kind)
        .contains(RingProblem.Kind.DEVICE_NOT_BELIEVED);
  }

  @Test
  void aDeviceWithAnotherIdentityHasDoneNothing() {
    Fence fence = submit();
    fake.endTransfer();
    machine.calls.setRegister(0, 0x010000ee);
    ring.poll();
    assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
    assertThat(errorOf(fence)).isEqualTo(FenceError.EIO);
  }

  @Test
  void aDeviceThatIsUnpluggedIsIsolatedByTheIommuAlone() {
    Fence fence = submit();
    fake.forget();
    byte[] before = machine.calls.config().clone();
    Arrays.fill(machine.calls.config(), (byte) -1);
    ring.poll();
    assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
    assertThat(errorOf(fence)).isEqualTo(FenceError.EIO);
    assertThat(machine.calls.dma()).isEmpty();
    System.arraycopy(before, 0, machine.calls.config(), 0, before.length);
  }

  @Test
  void aTransferIsNotTakenForRefusedBecauseRegistersWentWhileItWasBegun() {
    edu.device().config().memoryDecoding(false);
    Fence fence = submit();
    assertThat(fence.isSignaled()).isFalse();
    ring.poll();
    assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
    assertThat(errorOf(fence)).isEqualTo(FenceError.EIO);
    edu.device().config().memoryDecoding(true);
  }

  @Test
  void oneThatIsSubmittedTwiceIsRefusedTheSecondTime() {
    EduTransfer transfer = transfer();
    Fence first = ring.submit(transfer);
    Fence second = ring.submit(transfer);
    fake.endTransfer();
    ring.poll();
    assertDone(first);
    assertThat(errorOf(second)).isEqualTo(FenceError.EINVAL);
    assertThat(problems.getFirst().cause()).hasMessageContaining("with the device already");
  }

  @Test
  void memoryThatTheDeviceDoesNotReachIsRefused() {
    EduTransfer closed = transfer();
    closed.close();
    Fence fence = ring.submit(closed);
    ring.poll();
    assertThat(errorOf(fence)).isEqualTo(FenceError.EINVAL);
    assertThat(fake.isTransferring()).isFalse();
    assertThat(problems.getFirst().cause())
        .hasMessageContaining("does not reach: the memory is closed or mapped for another device");
  }

  @Test
  void nothingIsBuiltOnADeviceThatIsBusy() {
    submit();
    assertThatThrownBy(() -> EduRingDevice.polled(edu))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("await it first");
    fake.endTransfer();
  }

  @Test
  void aStopWaitsForWhatRunsAndBeginsNothing() {
    Fence running = submit();
    Fence waiting = submit();
    clock.whenPaused = fake::letTransferEnd;
    RingReport report = ring.close(PATIENCE);
    assertThat(report.state()).isEqualTo(RingState.STOPPED);
    assertDone(running);
    assertThat(errorOf(waiting)).isEqualTo(FenceError.ECANCELED);
    assertThat(fake.isTransferring()).isFalse();
    assertThat(report.completed()).isOne();
  }

  @Test
  void aTransferThatHangsIsGivenUpWithBusMasterOff() {
    Fence hanging = submit();
    Fence next = submit();
    machine.calls.beforeWrite = fake::letTransferEnd;
    clock.pass(Duration.ofSeconds(6));
    ring.poll();
    machine.calls.beforeWrite = () -> {};
    assertThat(errorOf(hanging)).isEqualTo(FenceError.ENODATA);
    assertThat(ring.state()).isEqualTo(RingState.RUNNING);
    assertThat(machine.calls.log())
        .containsSubsequence("command 0x3", "command 0x7")
        .doesNotContain("reset");
    fake.endTransfer();
    ring.poll();
    assertDone(next);
    assertThat(ring.report().lying()).isFalse();
  }

  @Test
  void aResetIsNotBelievedBeforeTheTransferRanOut() {
    EduRingDevice device = EduRingDevice.polled(edu);
    ring.close();
    ring =
        build(
            builder(
                new ForwardingRingDevice(device) {
                  @Override
                  public boolean abandon(long seqno) {
                    return false;
                  }
                }));
    Fence hanging = submit();
    Fence restarted = ring.prepare(transfer()).restartable().submit();
    Fence innocent = submit();
    machine.calls.beforeWrite =
        () -> {
          if (machine.calls.log().contains("reset")) {
            fake.letTransferEnd();
          }
        };
    machine.calls.resetClearsCommand = true;
    clock.pass(Duration.ofSeconds(6));
    ring.poll();
    machine.calls.beforeWrite = () -> {};
    assertThat(errorOf(hanging)).isEqualTo(FenceError.ETIME);
    assertThat(errorOf(innocent)).as("its turn comes after the one before").isNull();
    assertThat(ring.state()).isEqualTo(RingState.RUNNING);
    assertThat(machine.calls.log()).containsSubsequence("command 0x3", "reset", "command 0x7");
    fake.endTransfer();
    ring.poll();
    assertDone(restarted);
    assertThat(errorOf(innocent)).isEqualTo(FenceError.ECANCELED);
  }

  @Test
  void aTransferThatSurvivesAResetLeadsToIsolation() {
    Fence hanging = submit();
    RingReport report = ring.close(AT_ONCE);
    assertThat(report.state()).isEqualTo(RingState.ISOLATED);
    assertThat(machine.calls.log()).containsSubsequence("command 0x3", "reset", "unmap");
    assertThat(errorOf(hanging)).isEqualTo(FenceError.EIO);
    fake.endTransfer();
    assertThat(ring.report().completed()).as("nothing counts that ended since").isZero();
  }

  @Test
  void whatEndsWithBusMasterOffIsNotDone() {
    machine.calls.resettable = false;
    machine.calls.hotResetInfoError = 19;
    EduDevice unresettable = reopened();
    ring = build(builder(EduRingDevice.polled(unresettable)));
    Fence inFlight = submit();
    machine.calls.beforeWrite = fake::letTransferEnd;
    RingReport report = ring.close(AT_ONCE);
    assertThat(report.state()).isEqualTo(RingState.ISOLATED);
    assertThat(errorOf(inFlight)).isEqualTo(FenceError.EIO);
    assertThat(unresettable.device().config().isBusMaster()).isFalse();
    assertThat(machine.calls.dma()).as("unmapped though not dropped").isEmpty();
  }

  @Test
  void withoutAConfirmedUnmappingTheDeviceIsLostAndItsMemoryKept() {
    machine.calls.resettable = false;
    machine.calls.hotResetInfoError = 19;
    EduDevice unresettable = reopened();
    ring = build(builder(EduRingDevice.polled(unresettable)));
    EduTransfer transfer = transfer();
    Fence inFlight = ring.submit(transfer);
    Set<String> mapped = machine.calls.leftovers();
    machine.calls.unmappedLess = 1024;
    RingReport report = ring.close(AT_ONCE);
    machine.reclaimer.barrier();
    assertThat(report.state()).isEqualTo(RingState.LOST);
    assertThat(errorOf(inFlight)).isEqualTo(FenceError.EIO);
    assertThat(ring.report().kept()).isOne();
    transfer.bytes().fill((byte) 1);
    assertThat(machine.calls.leftovers()).hasSameSizeAs(mapped);
    assertThat(problems).extracting(RingProblem::kind).contains(RingProblem.Kind.DEVICE_LOST);
    assertThatThrownBy(unresettable::close).hasMessageContaining("the kernel unmapped");
    assertThat(ring.deviceIsClosed()).isOne();
    assertThat(ring.report().isComplete()).isTrue();
  }

  @Test
  void memoryThatTheDevicesCloseFreesUnderAReaderIsDroppedNevertheless() {
    Fence inFlight = submit();
    machine.calls.beforeWrite = fake::letTransferEnd;
    try (FenceReader reader = FenceReader.of(inFlight)) {
      assertThat(ring.close(AT_ONCE).state()).isEqualTo(RingState.RESET);
      edu.close();
      assertThatThrownBy(() -> reader.transfer().bytes().fill((byte) 1))
          .isInstanceOf(IllegalStateException.class);
    }
    machine.reclaimer.barrier();
    assertThat(ring.report().isComplete()).as(ring.report().toString()).isTrue();
    assertThat(ring.report().lying()).isFalse();
    assertThat(problems.getLast().text()).contains("gone before its drop could look at it");
  }

  private EduDevice reopened() {
    ring.close();
    edu.close();
    machine.assertNothingLeft();
    edu = fake.open(machine);
    return edu;
  }

  private RingBuilder<EduTransfer> builder(RingDevice<EduTransfer> device) {
    return Ring.on(machine.reclaimer, device);
  }

  private Ring<EduTransfer> build(RingBuilder<EduTransfer> builder) {
    return builder
        .capacity(4)
        .resets(1, Duration.ofMillis(1))
        .clock(clock)
        .onProblem(problems::add)
        .drop(EduTransfer::weight, EduTransfer::close)
        .build();
  }

  private Fence submit() {
    return ring.submit(transfer());
  }

  private EduTransfer transfer() {
    DmaMemory memory = edu.device().mapDma(SIZE, nextIova, DmaAccess.DEVICE_WRITES);
    nextIova += SIZE;
    return EduTransfer.fromDevice(0, memory, 0, 64);
  }

  private static void assertDone(Fence fence) {
    Outcome outcome = fence.outcome();
    assertThat(outcome).isNotNull();
    assertThat(outcome.isSuccess()).as(outcome.toString()).isTrue();
  }

  private static FenceError errorOf(Fence fence) {
    Outcome outcome = fence.outcome();
    return outcome == null ? null : outcome.error();
  }
}
