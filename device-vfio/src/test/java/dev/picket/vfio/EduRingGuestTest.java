package dev.picket.vfio;

import static dev.picket.fence.SignalPathCallback.runInSignalPath;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import dev.picket.fence.ring.Ring;
import dev.picket.fence.ring.RingDevice;
import dev.picket.fence.ring.RingPoller;
import dev.picket.fence.ring.RingProblem;
import dev.picket.fence.ring.RingReport;
import dev.picket.fence.ring.RingState;
import dev.picket.guest.Budget;
import dev.picket.reclaim.Reclaimer;
import dev.picket.vfio.edu.EduDevice;
import dev.picket.vfio.edu.EduRingDevice;
import dev.picket.vfio.edu.EduTransfer;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Transfers of a device that copies a tenth of a second after it was told to, ended by each rung:
 * the fence after it, and nothing written after the fence.
 */
@Tag("guest")
@Budget(seconds = 12)
@ParameterizedClass
@EnumSource
class EduRingGuestTest {
  private static final int BYTES = 1024;
  private static final int PATTERN_AT = 2048;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHORTER_THAN_A_TRANSFER = Duration.ofMillis(20);

  private static final byte[] pattern = new byte[BYTES];
  private static Reclaimer registers;
  private static EduDevice edu;

  @Parameter BusPosition position;

  private final Reclaimer reclaimer = Domain.HAZARD.open();
  private final List<RingProblem> problems = new CopyOnWriteArrayList<>();
  private final List<byte[]> dropped = new CopyOnWriteArrayList<>();
  private long nextIova = 0x100000;

  @BeforeParameterizedClassInvocation
  static void open(BusPosition position) {
    registers = Domain.EPOCH.open();
    edu = EduDevice.open(position.eduForRings(), registers);
    new Random(17).nextBytes(pattern);
    try (DmaMemory memory = edu.device().mapDma(4096, 0x10000, DmaAccess.DEVICE_READS)) {
      MemorySegment.copy(pattern, 0, memory.segment(), JAVA_BYTE, 0, BYTES);
      edu.startDmaToDevice(memory.iova(), PATTERN_AT, BYTES, false);
      edu.awaitDma(PATIENCE);
    }
  }

  @AfterParameterizedClassInvocation
  static void close() {
    edu.close();
    registers.close();
  }

  @AfterEach
  void nothingIsLeft() {
    edu.awaitDma(PATIENCE);
    edu.acknowledge(-1);
    edu.device().config().busMaster(true);
    reclaimer.close();
    assertThat(reclaimer.stats().outstanding()).isZero();
  }

  @Test
  void transfersEndByInterrupt() throws Exception {
    try (PollerThread thread = new PollerThread()) {
      Ring<EduTransfer> ring = on(EduRingDevice.interrupting(edu));
      try (MessageInterrupts messages =
          edu.device().enableMsi(thread.poller(), count -> ring.poll())) {
        assertThat(messages.size()).isOne();
        transferThereAndBack(ring);
      }
    }
  }

  @Test
  void transfersEndByPolling() throws Exception {
    try (RingPoller poller = new RingPoller(Duration.ofMillis(1))) {
      Ring<EduTransfer> ring = on(EduRingDevice.polled(edu));
      poller.add(ring::poll);
      transferThereAndBack(ring);
    }
  }

  private void transferThereAndBack(Ring<EduTransfer> ring) throws Exception {
    byte[] first = random(BYTES);
    byte[] second = random(77);
    ring.submit(toDevice(first, 0, 0));
    ring.submit(toDevice(second, 33, 1025));
    ring.submit(fromDevice(0, 0, first.length));
    Fence last = ring.submit(fromDevice(1025, 101, second.length));
    assertThat(last.await(PATIENCE)).isTrue();
    RingReport report = ring.close(PATIENCE);
    assertThat(report.state()).isEqualTo(RingState.STOPPED);
    assertThat(report.completed()).isEqualTo(4);
    assertGone(ring);
    assertThat(dropped).containsExactly(first, second, first, second);
    assertThat(problems).isEmpty();
  }

  @Test
  void aStopIsAcknowledgedByTheEndOfTheTransfer() {
    Ring<EduTransfer> ring = on(EduRingDevice.polled(edu));
    Ended running = new Ended(ring.submit(patternToMemory()), () -> !edu.isTransferring());
    Ended waiting = new Ended(ring.submit(patternToMemory()), () -> !edu.isTransferring());
    RingReport report = closeUnderReaders(ring, PATIENCE, running, waiting);
    assertThat(report.state()).isEqualTo(RingState.STOPPED);
    assertDone(running.fence);
    assertThat(errorOf(waiting.fence)).isEqualTo(FenceError.ECANCELED);
    assertThat(dropped.getFirst()).isEqualTo(pattern);
    assertThat(dropped.getLast()).isNotEqualTo(pattern);
  }

  /** On the root bus nothing can be reset, which leads to the next rung. */
  @Test
  void aResetIsAcknowledgedByTheEndOfTheTransferToo() {
    boolean resettable = position == BusPosition.BEHIND_BRIDGE;
    Ring<EduTransfer> ring = on(EduRingDevice.polled(edu));
    Ended running =
        new Ended(
            ring.submit(patternToMemory()),
            () -> resettable ? !edu.isTransferring() : !edu.device().config().isBusMaster());
    RingReport report = closeUnderReaders(ring, SHORTER_THAN_A_TRANSFER, running);
    assertThat(report.state()).isEqualTo(resettable ? RingState.RESET : RingState.ISOLATED);
    assertThat(errorOf(running.fence))
        .isEqualTo(resettable ? FenceError.ECANCELED : FenceError.EIO);
    assertThat(edu.device().config().isBusMaster()).isEqualTo(resettable);
    assertThat(dropped.getFirst()).isNotEqualTo(pattern);
  }

  @Test
  void isolationEndsAFenceThoughTheTransferGoesOn() {
    Ring<EduTransfer> ring = on(withoutResets(EduRingDevice.polled(edu)));
    Ended running =
        new Ended(
            ring.submit(patternToMemory()),
            () -> edu.isTransferring() && !edu.device().config().isBusMaster());
    RingReport report = closeUnderReaders(ring, SHORTER_THAN_A_TRANSFER, running);
    assertThat(report.state()).isEqualTo(RingState.ISOLATED);
    assertThat(errorOf(running.fence)).isEqualTo(FenceError.EIO);
    assertThat(dropped.getFirst()).isNotEqualTo(pattern);
  }

  /** What unmapping is worth by itself: bus master is back before the device writes. */
  @Test
  void theIommuAloneKeepsTheDeviceOut() {
    Ring<EduTransfer> ring = on(withoutResets(EduRingDevice.polled(edu)));
    Ended running =
        new Ended(
            ring.submit(patternToMemory()),
            () -> {
              edu.device().config().busMaster(true);
              return edu.isTransferring();
            });
    RingReport report = closeUnderReaders(ring, SHORTER_THAN_A_TRANSFER, running);
    assertThat(report.state()).isEqualTo(RingState.ISOLATED);
    assertThat(dropped.getFirst()).isNotEqualTo(pattern);
  }

  @Test
  void aTransferThatTakesTooLongIsGivenUpAndTheNextOneRuns() throws Exception {
    try (RingPoller poller = new RingPoller(Duration.ofMillis(1))) {
      Ring<EduTransfer> ring = on(EduRingDevice.polled(edu));
      Fence hanging = ring.prepare(patternToMemory()).timeout(SHORTER_THAN_A_TRANSFER).submit();
      Fence next = ring.submit(patternToMemory());
      poller.add(ring::poll);
      assertThat(next.await(PATIENCE)).isTrue();
      assertThat(errorOf(hanging)).isEqualTo(FenceError.ENODATA);
      assertDone(next);
      assertThat(ring.state()).isEqualTo(RingState.RUNNING);
      assertGone(ring);
      assertThat(dropped.getFirst()).isNotEqualTo(pattern);
      assertThat(dropped.getLast()).isEqualTo(pattern);
    }
  }

  @Test
  void afterAResetTheNextTransferRunsAgainWhereThereAreResets() throws Exception {
    RingDevice<EduTransfer> device =
        new ForwardingRingDevice(EduRingDevice.polled(edu)) {
          @Override
          public boolean abandon(long seqno) {
            return false;
          }
        };
    try (RingPoller poller = new RingPoller(Duration.ofMillis(1))) {
      Ring<EduTransfer> ring = on(device);
      Fence hanging = ring.prepare(patternToMemory()).timeout(SHORTER_THAN_A_TRANSFER).submit();
      Fence next = ring.prepare(patternToMemory()).restartable().submit();
      poller.add(ring::poll);
      assertThat(next.await(PATIENCE)).isTrue();
      assertThat(errorOf(hanging)).isEqualTo(FenceError.ETIME);
      if (position == BusPosition.BEHIND_BRIDGE) {
        assertDone(next);
        assertThat(ring.state()).isEqualTo(RingState.RUNNING);
      } else {
        assertThat(errorOf(next)).isEqualTo(FenceError.EIO);
        assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
      }
      assertGone(ring);
      assertThat(dropped.getFirst()).isNotEqualTo(pattern);
    }
  }

  @Test
  void aDeviceWhoseRegistersAreTakenAwayIsIsolated() {
    Ring<EduTransfer> ring = on(EduRingDevice.polled(edu));
    Fence inFlight = ring.submit(patternToMemory());
    FenceReader reader = FenceReader.of(inFlight);
    edu.device().config().memoryDecoding(false);
    ring.poll();
    assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
    assertThat(errorOf(inFlight)).isEqualTo(FenceError.EIO);
    edu.device().config().memoryDecoding(true);
    edu.awaitDma(PATIENCE);
    reader.close();
    assertGone(ring);
    assertThat(dropped.getFirst()).isNotEqualTo(pattern);
  }

  @Test
  void aTwinThatDoesNotWaitForTheTransferIsCaughtWriting() {
    assertCaughtWriting(
        new ForwardingRingDevice(EduRingDevice.polled(edu)) {
          @Override
          public boolean isStopped() {
            return true;
          }
        },
        RingState.STOPPED);
  }

  private void assertCaughtWriting(RingDevice<EduTransfer> lying, RingState end) {
    Ring<EduTransfer> ring = on(lying);
    EduTransfer transfer = patternToMemory();
    Fence fence = ring.submit(transfer);
    FenceReader reader = FenceReader.of(fence);
    RingReport report = ring.close(SHORTER_THAN_A_TRANSFER);
    assertThat(report.state()).isEqualTo(end);
    assertThat(errorOf(fence)).isEqualTo(FenceError.ECANCELED);
    byte[] atTheEnd = transfer.bytes().toArray(JAVA_BYTE);
    edu.awaitDma(PATIENCE);
    assertThat(transfer.bytes().toArray(JAVA_BYTE))
        .as("memory that the device wrote after its fence had ended")
        .isEqualTo(pattern)
        .isNotEqualTo(atTheEnd);
    reader.close();
    await().until(() -> ring.report().lying());
    assertThat(ring.report().kept()).isOne();
    assertThat(problems).extracting(RingProblem::kind).contains(RingProblem.Kind.DEVICE_LIES);
    // It has come to rest, which for its memory is as good as being closed.
    assertThat(ring.deviceIsClosed()).isOne();
  }

  /** Readers look at the transfers until the device has had the time to write. */
  private RingReport closeUnderReaders(
      Ring<EduTransfer> ring, Duration deadline, Ended... transfers) {
    List<FenceReader> readers =
        List.of(transfers).stream().map(transfer -> FenceReader.of(transfer.fence)).toList();
    final RingReport report = ring.close(deadline);
    for (Ended transfer : transfers) {
      assertThat(transfer.rungHeld).as("when the fence ended").isTrue();
    }
    edu.awaitDma(PATIENCE);
    readers.forEach(FenceReader::close);
    assertGone(ring);
    return report;
  }

  private void assertGone(Ring<EduTransfer> ring) {
    ring.close(PATIENCE);
    assertThat(ring.awaitDropped(PATIENCE)).isTrue();
    RingReport report = ring.report();
    assertThat(report.lying()).isFalse();
    assertThat(report.isComplete()).as(report.toString()).isTrue();
  }

  private Ring<EduTransfer> on(RingDevice<EduTransfer> device) {
    return Ring.on(reclaimer, device)
        .onProblem(problems::add)
        .drop(
            EduTransfer::weight,
            transfer -> {
              dropped.add(transfer.bytes().toArray(JAVA_BYTE));
              transfer.close();
            })
        .build();
  }

  private static RingDevice<EduTransfer> withoutResets(RingDevice<EduTransfer> device) {
    return new ForwardingRingDevice(device) {
      @Override
      public boolean reset() {
        return false;
      }
    };
  }

  private EduTransfer patternToMemory() {
    return fromDevice(PATTERN_AT, 0, BYTES);
  }

  private EduTransfer toDevice(byte[] bytes, long offset, int bufferOffset) {
    DmaMemory memory = map(DmaAccess.DEVICE_READS);
    MemorySegment.copy(bytes, 0, memory.segment(), JAVA_BYTE, offset, bytes.length);
    return EduTransfer.toDevice(memory, offset, bufferOffset, bytes.length);
  }

  private EduTransfer fromDevice(int bufferOffset, long offset, int count) {
    return EduTransfer.fromDevice(bufferOffset, map(DmaAccess.DEVICE_WRITES), offset, count);
  }

  private DmaMemory map(DmaAccess access) {
    nextIova += 4096;
    return edu.device().mapDma(4096, nextIova, access);
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random().nextBytes(bytes);
    return bytes;
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

  /** A fence, and whether something held at the moment when it ended. */
  private static final class Ended {
    final Fence fence;
    volatile Boolean rungHeld;

    Ended(Fence fence, BooleanSupplier rung) {
      this.fence = fence;
      fence.onSignalOrNow(runInSignalPath(outcome -> rungHeld = rung.getAsBoolean()));
    }
  }
}
