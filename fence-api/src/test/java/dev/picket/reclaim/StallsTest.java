package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a reader is called stalled, on a clock that the test drives. */
class StallsTest {
  private static final Duration THRESHOLD = Duration.ofSeconds(1);
  private static final long MILLISECOND = 1_000_000;

  /** What one gap between two looks may count for. */
  private static final long IN_THE_BACKGROUND = 10 * MILLISECOND;

  private final List<Duration> reports = new ArrayList<>();
  private final Thread reader = Thread.ofPlatform().unstarted(() -> {});
  private final Thread another = Thread.ofPlatform().unstarted(() -> {});
  private long clock = Long.MAX_VALUE - 50 * MILLISECOND;

  private Stalls background() {
    return stalls(ReclaimerOptions.background("test"), THRESHOLD);
  }

  private Stalls stalls(ReclaimerOptions options, Duration threshold) {
    return new Stalls(
        new ReferenceReclaimer(ReclaimerOptions.driven("asked for numbers")),
        options.onStall(threshold, stalled -> reports.add(stalled.heldBack())),
        () -> clock);
  }

  /** Looks once a millisecond, as a waiting thread does, and accuses the thread when it is time. */
  private void look(Stalls stalls, long millis, Thread accused, Stalls.Watch... watches) {
    for (long i = 0; i < millis; i++) {
      clock += MILLISECOND;
      for (Stalls.Watch watch : watches) {
        if (watch.isDue(stalls.now())) {
          stalls.accuse(accused, watch);
        }
      }
    }
  }

  @Test
  void aPauseOfTheProcessAccusesNobody() {
    Stalls stalls = background();
    Stalls.Watch watch = stalls.watch();
    clock += TimeUnit.HOURS.toNanos(1);
    assertThat(watch.isDue(stalls.now())).isFalse();
    clock += TimeUnit.HOURS.toNanos(1);
    assertThat(watch.isDue(stalls.now())).isFalse();
  }

  @Test
  void aPauseBeforeTheWaitIsNoPartOfIt() {
    Stalls stalls = background();
    clock += TimeUnit.HOURS.toNanos(1);
    Stalls.Watch watch = stalls.watch();
    look(stalls, 999, reader, watch);
    assertThat(reports).isEmpty();
    look(stalls, 1, reader, watch);
    assertThat(reports).containsExactly(THRESHOLD);
  }

  @Test
  void theAgeLeavesPausesOut() {
    Stalls stalls = background();
    Stalls.Watch watch = stalls.watch();
    look(stalls, 500, reader, watch);
    clock += TimeUnit.MINUTES.toNanos(1);
    look(stalls, 490, reader, watch);
    assertThat(reports).isEmpty();
    look(stalls, 1, reader, watch);
    assertThat(reports).containsExactly(THRESHOLD);
  }

  @Test
  void manyShortGapsAlarm() {
    Stalls stalls = background();
    Stalls.Watch watch = stalls.watch();
    for (int i = 0; i < 99; i++) {
      clock += IN_THE_BACKGROUND;
      assertThat(watch.isDue(stalls.now())).isFalse();
    }
    clock += IN_THE_BACKGROUND;
    assertThat(watch.isDue(stalls.now())).isTrue();
  }

  @Test
  void whoeverDrainsMayDoSoAtALeisurelyPace() {
    Stalls stalls = stalls(ReclaimerOptions.driven("test"), Duration.ofSeconds(16));
    Stalls.Watch watch = stalls.watch();
    clock += TimeUnit.HOURS.toNanos(1);
    assertThat(watch.isDue(stalls.now())).isFalse();
    for (int i = 0; i < 14; i++) {
      clock += TimeUnit.SECONDS.toNanos(1);
      assertThat(watch.isDue(stalls.now())).isFalse();
    }
    clock += TimeUnit.SECONDS.toNanos(1);
    assertThat(watch.isDue(stalls.now())).isTrue();
  }

  @Test
  void aReaderThatStaysIsReportedAtEachDoubling() {
    Stalls stalls = background();
    look(stalls, 10_000, reader, stalls.watch());
    assertThat(stalls.count()).isEqualTo(4);
    assertThat(reports).hasSize(4).first().isEqualTo(THRESHOLD);
    assertDoubling();
  }

  @Test
  void aThousandWaitsForOneReaderAreOneCase() {
    Stalls stalls = background();
    Stalls.Watch[] watches = new Stalls.Watch[1_000];
    for (int i = 0; i < watches.length; i++) {
      clock += MILLISECOND / 2;
      watches[i] = stalls.watch();
    }
    look(stalls, 10_000, reader, watches);
    assertThat(reports).hasSize(4);
    assertDoubling();
  }

  @Test
  void whatTheFirstWaitHasReportedALaterOneDoesNotRepeat() {
    Stalls stalls = background();
    Stalls.Watch first = stalls.watch();
    look(stalls, 5_000, reader, first);
    assertThat(reports).hasSize(3);
    look(stalls, 2_500, reader, first, stalls.watch());
    assertThat(reports).hasSize(3);
  }

  @Test
  void eachReaderIsACaseOfItsOwn() {
    Stalls stalls = background();
    look(stalls, 1_500, reader, stalls.watch());
    look(stalls, 1_500, another, stalls.watch());
    assertThat(reports).containsExactly(THRESHOLD, THRESHOLD);
  }

  @Test
  void aReaderThatLeftAndStaysAgainIsReportedAgain() {
    Stalls stalls = background();
    look(stalls, 5_000, reader, stalls.watch());
    reports.clear();
    look(stalls, 5_000, reader, stalls.watch());
    assertThat(reports).hasSize(3).first().isEqualTo(THRESHOLD);
  }

  private void assertDoubling() {
    for (int i = 1; i < reports.size(); i++) {
      assertThat(reports.get(i)).isGreaterThanOrEqualTo(reports.get(i - 1).multipliedBy(2));
    }
  }
}
