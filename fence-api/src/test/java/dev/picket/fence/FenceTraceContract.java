package dev.picket.fence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Flight Recorder sees of a fence's life. */
public abstract class FenceTraceContract extends ContextContract {
  private static final List<String> POINTS =
      List.of("Init", "Emit", "EnableSignaling", "WaitStart", "WaitEnd", "Signaled", "Destroy");

  @TempDir private Path folder;

  protected FenceTraceContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void everyTracePointIsRecordedInItsPlace() throws Exception {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> unseen = liveOnce(reclaimer, "before the recording");
    FenceContext<OffHeap> seen;
    List<RecordedEvent> events;
    try (Recording recording = new Recording()) {
      POINTS.forEach(point -> recording.enable("dev.picket.Fence" + point));
      recording.start();
      seen = liveOnce(reclaimer, "the timeline");
      recording.stop();
      events = eventsOf(recording);
    }
    assertThat(events).allMatch(event -> event.getLong("context") != unseen.id());
    List<RecordedEvent> mine =
        events.stream().filter(event -> event.getLong("context") == seen.id()).toList();
    assertThat(mine)
        .extracting(event -> event.getEventType().getName() + " " + event.getLong("seqno"))
        .containsExactly(
            "dev.picket.FenceInit 0",
            "dev.picket.FenceEmit 42",
            "dev.picket.FenceWaitStart 42",
            "dev.picket.FenceEnableSignaling 42",
            "dev.picket.FenceWaitEnd 42",
            "dev.picket.FenceSignaled 42",
            "dev.picket.FenceDestroy 42");
    assertThat(mine)
        .allSatisfy(
            event -> {
              assertThat(event.getString("driver")).isEqualTo("the driver");
              assertThat(event.getString("timeline")).isEqualTo("the timeline");
              assertThat(event.getStackTrace()).isNull();
              assertThat(event.getEventType().getCategoryNames()).containsExactly("Picket");
            });
  }

  @Test
  void dataWithoutADropIsDestroyedByItsSignal() throws Exception {
    Reclaimer reclaimer = driven();
    FenceContext<String> context = dropless(reclaimer).build();
    List<RecordedEvent> events;
    try (Recording recording = new Recording()) {
      POINTS.forEach(point -> recording.enable("dev.picket.Fence" + point));
      recording.start();
      context.allocate("data").arm().fail(FenceError.EIO);
      events = eventsOf(recording);
    }
    assertThat(events)
        .filteredOn(event -> event.getLong("context") == context.id())
        .extracting(event -> event.getEventType().getName())
        .containsExactlyInAnyOrder(
            "dev.picket.FenceInit",
            "dev.picket.FenceEmit",
            "dev.picket.FenceSignaled",
            "dev.picket.FenceDestroy");
  }

  @Test
  void theSettingsThatComeAlongRecordALifeOnTheClockOfItsOutcome() throws Exception {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> seen;
    List<RecordedEvent> events;
    long before = System.nanoTime();
    try (Recording recording = new Recording(settings())) {
      recording.start();
      seen = liveOnce(reclaimer, "the timeline");
      recording.stop();
      events = eventsOf(recording);
    }
    long after = System.nanoTime();
    List<RecordedEvent> mine =
        events.stream().filter(event -> event.getLong("context") == seen.id()).toList();
    assertThat(mine)
        .extracting(event -> event.getEventType().getName())
        .containsExactlyInAnyOrderElementsOf(
            POINTS.stream().map(point -> "dev.picket.Fence" + point).toList());
    assertThat(mine)
        .allSatisfy(event -> assertThat(event.getStackTrace()).isNull())
        .allSatisfy(event -> assertThat(event.getLong("nanos")).isBetween(before, after));
    assertThat(mine).isSortedAccordingTo(Comparator.comparingLong(event -> event.getLong("nanos")));
  }

  private static Configuration settings() throws IOException, ParseException {
    try (Reader reader =
        new InputStreamReader(Fence.class.getResourceAsStream("/picket.jfc"), UTF_8)) {
      return Configuration.create(reader);
    }
  }

  private FenceContext<OffHeap> liveOnce(Reclaimer reclaimer, String timeline)
      throws InterruptedException {
    FenceContext<OffHeap> context =
        FenceContext.<OffHeap>software(reclaimer, "the driver", timeline)
            .firstSeqno(42)
            .drop(OFF_HEAP_BYTES, OffHeap::drop)
            .ops(new FenceOps<>() {})
            .build();
    OffHeap payload = new OffHeap();
    DriverFence<OffHeap> fence = context.allocate(payload).arm();
    assertThat(fence.fence().await(Duration.ofNanos(1))).isFalse();
    fence.signal();
    assertThat(fence.fence().await(Duration.ofDays(1))).isTrue();
    reclaimer.barrier();
    assertDroppedOnce(payload);
    return context;
  }

  private List<RecordedEvent> eventsOf(Recording recording) throws IOException {
    Path file = folder.resolve("recording.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file);
  }
}
