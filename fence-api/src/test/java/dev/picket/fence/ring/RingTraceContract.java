package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Flight Recorder sees of a ring's way down. */
abstract class RingTraceContract extends RingContract {
  @TempDir private Path folder;

  RingTraceContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void everyTransitionIsRecordedWithItsReason() throws IOException {
    Ring<TestJob> ring = builder().name("traced").build();
    List<RecordedEvent> events;
    try (Recording recording = new Recording()) {
      recording.enable("dev.picket.RingTransition");
      recording.start();
      submit(ring, 2);
      device.resets = () -> device.log.stream().filter("reset"::equals).count() == 1;
      pollLater(ring);
      submit(ring);
      ring.close(DEADLINE);
      recording.stop();
      Path file = folder.resolve("ring.jfr");
      recording.dump(file);
      events = RecordingFile.readAllEvents(file);
    }
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().equals("dev.picket.RingTransition"))
        .filteredOn(event -> event.getString("ring").equals("scripted traced"))
        .extracting(
            event ->
                event.getString("from")
                    + " > "
                    + event.getString("to")
                    + ", "
                    + event.getLong("pending")
                    + ": "
                    + event.getString("reason"))
        .containsExactly(
            "RUNNING > RECOVERING, 2: job 1 hangs",
            "RECOVERING > RESETTING, 2: job 1 was not given up",
            "RESETTING > RUNNING, 0: recovered from job 1",
            "RUNNING > STOPPING, 1: closed",
            "STOPPING > RESETTING, 1: the stop was not acknowledged",
            "RESETTING > ISOLATING, 1: no reset was acknowledged",
            "ISOLATING > LOST, 1: the device could not be isolated");
  }
}
