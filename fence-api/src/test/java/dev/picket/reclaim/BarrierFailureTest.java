package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.reclaim.spi.ProcessBarrierException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * A process barrier that fails: everything is kept, nobody waits for ever, and the reason is told.
 */
class BarrierFailureTest extends ReclaimerContract {
  private final AtomicInteger drops = new AtomicInteger();

  BarrierFailureTest() {
    super(ReferenceReclaimer::new);
  }

  private ReferenceReclaimer failing(ReclaimerOptions options) {
    ReferenceReclaimer reclaimer = (ReferenceReclaimer) make(options);
    reclaimer.barrierFails = true;
    return reclaimer;
  }

  private static void assertStopped(Runnable call) {
    assertThatIllegalStateException()
        .isThrownBy(call::run)
        .withMessageContaining("nothing any more")
        .withCauseInstanceOf(ProcessBarrierException.class);
  }

  @Test
  void everythingIsKeptAndTheReasonIsTold() {
    for (ReclaimerOptions options :
        List.of(ReclaimerOptions.driven("driven"), ReclaimerOptions.background("background"))) {
      ReferenceReclaimer reclaimer = failing(options);
      retireNew(reclaimer, drops);
      assertStopped(reclaimer::barrier);
      assertThat(reclaimer.stats().failure()).isInstanceOf(ProcessBarrierException.class);
      reclaimer.barrierFails = false;
      retireNew(reclaimer, drops);
      for (int i = 0; i < 20; i++) {
        assertStopped(() -> reclaimer.drain(Long.MAX_VALUE));
        assertStopped(() -> reclaimer.barrier(A_WHILE));
      }
      assertThat(drops).hasValue(0);
      assertThat(reclaimer.stats().waiting()).isEqualTo(2);
    }
  }

  @Test
  void batchesThatWereWaitingAreKeptToo() {
    ReferenceReclaimer reclaimer =
        (ReferenceReclaimer) make(ReclaimerOptions.driven("several batches"));
    reclaimer.batchesInFlight = 3;
    Occupant occupant = occupy(reclaimer);
    for (int batch = 0; batch < 2; batch++) {
      retireNew(reclaimer, drops);
      reclaimer.drain(Long.MAX_VALUE);
    }
    reclaimer.barrierFails = true;
    retireNew(reclaimer, drops);
    assertStopped(() -> reclaimer.drain(Long.MAX_VALUE));
    occupant.leave();
    reclaimer.barrierFails = false;
    assertStopped(reclaimer::barrier);
    assertThat(drops).hasValue(0);
    assertThat(reclaimer.stats().waiting()).isEqualTo(3);
  }

  @Test
  void closingReportsWhatIsKeptWithoutWaitingForIt() {
    for (ReclaimerOptions options :
        List.of(ReclaimerOptions.driven("driven"), ReclaimerOptions.background("background"))) {
      ReferenceReclaimer reclaimer = failing(options);
      Guarded<String> live = counted(reclaimer, drops);
      assertThat(live.isCutOff()).isFalse();
      retireNew(reclaimer, drops);
      CloseReport report = reclaimer.close(Duration.ofDays(365));
      assertThat(report).isEqualTo(new CloseReport(options.name, 1, 1, 2));
      assertThat(drops).hasValue(0);
    }
  }

  @Test
  void synchronizeThrows() {
    ReferenceReclaimer reclaimer = failing(ReclaimerOptions.driven("test"));
    assertThatIllegalStateException()
        .isThrownBy(reclaimer::synchronize)
        .isInstanceOf(ProcessBarrierException.class);
  }

  @Test
  void aThreadThatWaitsForRoomIsLetGo() {
    ReferenceReclaimer reclaimer = failing(ReclaimerOptions.background("test").maxRecords(1));
    Guarded<String> only = counted(reclaimer, drops);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread allocator = waitForRoom(reclaimer, thrown);
    cutOffAndRetire(only);
    join(allocator);
    assertThat(thrown.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nothing is reclaimed any more")
        .hasCauseInstanceOf(ProcessBarrierException.class);
  }

  @Test
  void noneOfManyDrainingThreadsTakesTheFailedBatchForADueOne() {
    for (int round = 0; round < 300; round++) {
      ReferenceReclaimer reclaimer = failing(ReclaimerOptions.driven("test"));
      for (int i = 0; i < 10; i++) {
        retireNew(reclaimer, drops);
      }
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      while (reclaimer.stats().failure() == null) {
                        drainIgnoringFailure(reclaimer);
                      }
                    }));
      }
      threads.forEach(ReclaimerContract::join);
      assertThat(drops).hasValue(0);
    }
  }

  private static void drainIgnoringFailure(Reclaimer reclaimer) {
    try {
      reclaimer.drain(Long.MAX_VALUE);
    } catch (IllegalStateException e) {
      if (reclaimer.stats().failure() == null) {
        throw e;
      }
    }
  }
}
