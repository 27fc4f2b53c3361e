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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
  private static final Duration AT_ONCE = Duration.ZERO;
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
    assertThat(closeUnderReaders(ring, PATIENCE, running, waiting)).isEqualTo(RingState.STOPPED);
    assertThat(running.rungHeld && waiting.rungHeld).as("nothing runs at the end").isTrue();
    assertDone(running.fence);
    assertThat(errorOf(waiting.fence)).isEqualTo(FenceError.ECANCELED);
    assertThat(dropped).as("one ran, in no order of drops").hasSize(2).containsOnlyOnce(pattern);
  }

  /** On the root bus nothing can be reset, which leads to the next rung. */
  @Test
  void aResetIsAcknowledgedByTheEndOfTheTransferToo() {
    boolean resettable = position == BusPosition.BEHIND_BRIDGE;
    BooleanSupplier rung =
        () -> resettable ? !edu.isTransferring() : !edu.device().config().isBusMaster();
    untilInTime(
        () -> {
          Ring<EduTransfer> ring = on(EduRingDevice.polled(edu));
          Ended running = new Ended(ring.submit(patternToMemory()), rung);
          RingState end = closeUnderReaders(ring, AT_ONCE, running);
          if (errorOf(running.fence) == null) {
            return false;
          }
          assertThat(end).isEqualTo(resettable ? RingState.RESET : RingState.ISOLATED);
          assertThat(errorOf(running.fence))
              .isEqualTo(resettable ? FenceError.ECANCELED : FenceError.EIO);
          assertThat(running.rungHeld).as("the rung held when the fence ended").isTrue();
          assertThat(edu.device().config().isBusMaster()).isEqualTo(resettable);
          return true;
        });
    assertThat(dropped.getFirst()).isNotEqualTo(pattern);
  }

  @Test
  void isolationEndsAFenceThoughTheTransferGoesOn() {
    untilInTime(
        () -> {
          Ring<EduTransfer> ring = on(withoutResets(EduRingDevice.polled(edu)));
          Ended running =
              new Ended(ring.submit(patternToMemory()), () -> !edu.device().config().isBusMaster());
          RingState end = closeUnderReaders(ring, AT_ONCE, running);
          if (errorOf(running.fence) == null) {
            return false;
          }
          assertThat(end).isEqualTo(RingState.ISOLATED);
          assertThat(errorOf(running.fence)).isEqualTo(FenceError.EIO);
          assertThat(running.rungHeld).as("the rung held when the fence ended").isTrue();
          return true;
        });
    assertThat(dropped.getFirst()).isNotEqualTo(pattern);
  }

  /** What unmapping is worth by itself: bus master is back before the device writes. */
  @Test
  void theIommuAloneKeepsTheDeviceOut() {
    BooleanSupplier inFlight =
        () -> {
          edu.device().config().busMaster(true);
          return edu.isTransferring();
        };
    untilInTime(
        () -> {
          Ring<EduTransfer> ring = on(withoutResets(EduRingDevice.polled(edu)));
          Ended running = new Ended(ring.submit(patternToMemory()), inFlight);
          RingState end = closeUnderReaders(ring, AT_ONCE, running);
          return end == RingState.ISOLATED && running.rungHeld;
        });
    assertThat(dropped.getFirst()).isNotEqualTo(pattern);
  }

  @Test
  void whatALostDeviceStillWritesGoesToMemoryThatIsKept() {
    untilInTime(
        () -> {
          Ring<EduTransfer> ring =
              on(
                  new ForwardingRingDevice(withoutResets(EduRingDevice.polled(edu))) {
                    @Override
                    public boolean isolate() {
                      return false;
                    }
                  });
          EduTransfer transfer = patternToMemory();
          Fence fence = ring.submit(transfer);
          RingState end = ring.close(AT_ONCE).state();
          assertThat(ring.awaitDropped(PATIENCE)).isTrue();
          if (errorOf(fence) == null) {
            return false;
          }
          assertThat(end).isEqualTo(RingState.LOST);
          assertThat(errorOf(fence)).isEqualTo(FenceError.EIO);
          edu.awaitDma(PATIENCE);
          assertThat(transfer.bytes().toArray(JAVA_BYTE)).isEqualTo(pattern);
          assertThat(dropped).isEmpty();
          // It has come to rest, which for its memory is as good as being closed.
          assertThat(ring.deviceIsClosed()).isOne();
          return true;
        });
    assertThat(dropped).hasSize(1);
  }

  @Test
  void aTransferThatTakesTooLongIsGivenUpAndTheNextOneRuns() {
    untilInTime(
        () -> {
          Ring<EduTransfer> ring = on(EduRingDevice.polled(edu));
          Fence hanging = submitWithShortTime(ring);
          Fence next = ring.submit(patternToMemory());
          pollUntilSignaled(ring, next);
          assertDone(next);
          assertThat(ring.state()).isEqualTo(RingState.RUNNING);
          assertGone(ring);
          return errorOf(hanging) == FenceError.ENODATA;
        });
    assertThat(dropped.getFirst()).isNotEqualTo(pattern);
    assertThat(dropped.getLast()).isEqualTo(pattern);
  }

  @Test
  void afterAResetTheNextTransferRunsAgainWhereThereAreResets() {
    untilInTime(
        () -> {
          Ring<EduTransfer> ring = on(withoutGivingUp(EduRingDevice.polled(edu)));
          Fence hanging = submitWithShortTime(ring);
          Fence next = ring.prepare(patternToMemory()).restartable().submit();
          pollUntilSignaled(ring, next);
          if (errorOf(hanging) == null) {
            assertGone(ring);
            return false;
          }
          assertThat(errorOf(hanging)).isEqualTo(FenceError.ETIME);
          if (position == BusPosition.BEHIND_BRIDGE) {
            assertDone(next);
            assertThat(ring.state()).isEqualTo(RingState.RUNNING);
          } else {
            assertThat(errorOf(next)).isEqualTo(FenceError.EIO);
            assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
          }
          assertGone(ring);
          return true;
        });
    assertThat(dropped.getFirst()).isNotEqualTo(pattern);
  }

  @Test
  void aDeviceWhoseRegistersAreTakenAwayIsIsolated() {
    Ring<EduTransfer> ring = on(EduRingDevice.polled(edu));
    Fence inFlight = ring.submit(patternToMemory());
    try (FenceReader reader = FenceReader.of(inFlight)) {
      assertThat(reader.transfer()).isNotNull();
      edu.device().config().memoryDecoding(false);
      ring.poll();
      edu.device().config().memoryDecoding(true);
      assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
      assertThat(errorOf(inFlight)).isEqualTo(FenceError.EIO);
      edu.awaitDma(PATIENCE);
    }
    assertGone(ring);
    assertThat(dropped.getFirst()).isNotEqualTo(pattern);
  }

  @Test
  void aTwinThatDoesNotWaitForTheTransferIsCaughtWriting() {
    assertCaughtWriting(
        () ->
            new ForwardingRingDevice(EduRingDevice.polled(edu)) {
              @Override
              public boolean isStopped() {
                return true;
              }
            },
        RingState.STOPPED);
  }

  /** Also the measurement that a reset of edu does not end its transfer. */
  @Test
  void aTwinThatTakesAResetForTheEndOfTheTransferIsCaughtWriting() {
    if (position == BusPosition.ROOT_BUS) {
      assertThat(edu.device().supportsReset()).isFalse();
      return;
    }
    assertCaughtWriting(
        () ->
            new ForwardingRingDevice(EduRingDevice.polled(edu)) {
              @Override
              public boolean reset() {
                long start = System.nanoTime();
                edu.device().reset();
                System.out.printf(
                    "reset of edu: %d ms, a transfer runs afterwards: %s%n",
                    Duration.ofNanos(System.nanoTime() - start).toMillis(), edu.isTransferring());
                return true;
              }
            },
        RingState.RESET);
  }

  private void assertCaughtWriting(Supplier<RingDevice<EduTransfer>> lying, RingState end) {
    untilInTime(
        () -> {
          Ring<EduTransfer> ring = on(lying.get());
          Fence fence = ring.submit(patternToMemory());
          byte[] atTheEnd;
          byte[] later;
          try (FenceReader reader = FenceReader.of(fence)) {
            assertThat(ring.close(AT_ONCE).state()).isIn(RingState.STOPPED, end);
            atTheEnd = reader.transfer().bytes().toArray(JAVA_BYTE);
            edu.awaitDma(PATIENCE);
            later = reader.transfer().bytes().toArray(JAVA_BYTE);
          }
          boolean wrote = Arrays.equals(later, pattern) && !Arrays.equals(atTheEnd, pattern);
          if (!wrote) {
            assertGone(ring);
            return false;
          }
          assertThat(ring.state()).isEqualTo(end);
          assertThat(errorOf(fence)).isEqualTo(FenceError.ECANCELED);
          await().until(() -> ring.report().kept() == 1);
          assertThat(ring.report().lying()).isTrue();
          assertThat(problems).extracting(RingProblem::kind).contains(RingProblem.Kind.DEVICE_LIES);
          // It has come to rest, which for its memory is as good as being closed.
          assertThat(ring.deviceIsClosed()).isOne();
          return true;
        });
  }

  /** On a busy machine a transfer may end before anything can be done to it. */
  private void untilInTime(BooleanSupplier attempt) {
    boolean inTime = false;
    for (int i = 0; i < 20 && !inTime; i++) {
      edu.awaitDma(PATIENCE);
      edu.device().config().busMaster(true);
      dropped.clear();
      inTime = attempt.getAsBoolean();
    }
    assertThat(inTime).as("the transfer was torn down before it had ended").isTrue();
  }

  /** Readers look at the transfers until the device has had the time to write. */
  private RingState closeUnderReaders(
      Ring<EduTransfer> ring, Duration deadline, Ended... transfers) {
    List<FenceReader> readers =
        Stream.of(transfers).map(transfer -> FenceReader.of(transfer.fence)).toList();
    final RingState end = ring.close(deadline).state();
    edu.awaitDma(PATIENCE);
    readers.forEach(FenceReader::close);
    assertGone(ring);
    return end;
  }

  private Fence submitWithShortTime(Ring<EduTransfer> ring) {
    return ring.prepare(patternToMemory()).timeout(SHORTER_THAN_A_TRANSFER).submit();
  }

  private static void pollUntilSignaled(Ring<EduTransfer> ring, Fence fence) {
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              ring.poll();
              return fence.isSignaled();
            });
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

  private static RingDevice<EduTransfer> withoutGivingUp(RingDevice<EduTransfer> device) {
    return new ForwardingRingDevice(device) {
      @Override
      public boolean abandon(long seqno) {
        return false;
      }
    };
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
    volatile boolean rungHeld;

    Ended(Fence fence, BooleanSupplier rung) {
      this.fence = fence;
      fence.onSignalOrNow(runInSignalPath(outcome -> rungHeld = rung.getAsBoolean()));
    }
  }
}
