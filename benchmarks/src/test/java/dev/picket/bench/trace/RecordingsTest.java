package dev.picket.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RecordingsTest {
  @Test
  void linux612() {
    Trace trace = SmallRecording.LINUX_6_12.trace();
    assertThat(trace.input())
        .isEqualTo(
            new InputSummary(
                1044,
                12,
                0,
                0,
                new TreeMap<>(
                    Map.ofEntries(
                        entry("dma_fence_init", new EventCount(158, 157)),
                        entry("dma_fence_emit", new EventCount(50, 50)),
                        entry("dma_fence_enable_signal", new EventCount(2, 0)),
                        entry("dma_fence_signaled", new EventCount(158, 157)),
                        entry("dma_fence_wait_start", new EventCount(1, 0)),
                        entry("dma_fence_wait_end", new EventCount(1, 0)),
                        entry("dma_fence_destroy", new EventCount(157, 157)),
                        entry("drm_vblank_event_delivered", new EventCount(41, 0)),
                        entry("virtio_gpu_cmd_queue", new EventCount(232, 0)),
                        entry("virtio_gpu_cmd_response", new EventCount(232, 0)))),
                521,
                511,
                0,
                0,
                108,
                157,
                157,
                158,
                0,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0));
    assertThat(trace.lapNanos()).isEqualTo(1_482_221_000L);
  }

  @Test
  void linux72() {
    Trace trace = SmallRecording.LINUX_7_2.trace();
    assertThat(trace.input())
        .isEqualTo(
            new InputSummary(
                2631,
                12,
                0,
                0,
                new TreeMap<>(
                    Map.ofEntries(
                        entry("dma_fence_init", new EventCount(157, 157)),
                        entry("dma_fence_emit", new EventCount(50, 50)),
                        entry("dma_fence_enable_signal", new EventCount(2, 0)),
                        entry("dma_fence_signaled", new EventCount(157, 157)),
                        entry("dma_fence_wait_start", new EventCount(1, 0)),
                        entry("dma_fence_wait_end", new EventCount(1, 0)),
                        entry("dma_fence_destroy", new EventCount(157, 157)),
                        entry("drm_vblank_event", new EventCount(1354, 0)),
                        entry("drm_vblank_event_delivered", new EventCount(88, 0)),
                        entry("virtio_gpu_cmd_queue", new EventCount(326, 0)),
                        entry("virtio_gpu_cmd_response", new EventCount(326, 0)))),
                521,
                2098,
                0,
                78,
                108,
                157,
                157,
                157,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0));
    assertThat(trace.lapNanos()).isEqualTo(1_578_959_000L);
  }

  @Test
  void theDefaultHasThreeProcessesAndLosesNothing() throws IOException {
    InputSummary input = TraceReader.read(Recording.DEFAULT).input();
    assertThat(input.events())
        .isEqualTo(
            new TreeMap<>(
                Map.ofEntries(
                    entry("dma_fence_init", new EventCount(53_000, 53_000)),
                    entry("dma_fence_emit", new EventCount(6_000, 6_000)),
                    entry("dma_fence_signaled", new EventCount(53_000, 53_000)),
                    entry("dma_fence_destroy", new EventCount(53_000, 53_000)),
                    entry("drm_vblank_event", new EventCount(4_246, 0)),
                    entry("drm_vblank_event_delivered", new EventCount(277, 0)),
                    entry("virtio_gpu_cmd_queue", new EventCount(18_554, 0)),
                    entry("virtio_gpu_cmd_response", new EventCount(18_556, 0)))));
    assertThat(input.signals()).isEqualTo(53_000);
    assertThat(input.contexts()).isEqualTo(47_001);
    assertThat(input.unknownLines()).isZero();
    assertThat(input.lostEvents()).isZero();
    try (InputStream packed =
        RecordingsTest.class.getResourceAsStream(Recording.DEFAULT.resource())) {
      assertThat(packed.readAllBytes()).hasSizeLessThan(2_000_000);
    }
  }

  @Test
  void theDefaultIsSound() {
    SoundTrace.check(TraceReader.read(Recording.DEFAULT));
  }

  @Test
  void theMiddleIsAPartOfTheWholeThatCanBeReplayed() {
    Trace whole = TraceReader.read(Recording.DEFAULT);
    Trace middle = whole.middle(4_096);
    assertThat(middle.fences()).hasSize(4_096);
    assertThat(middle.input()).isEqualTo(whole.input());
    assertThat(middle.contexts().stream().mapToInt(ReplayContext::fences).sum()).isEqualTo(4_096);
    assertThat(middle.contexts()).extracting(ReplayContext::driver).contains("vgem", "virtio_gpu");
    assertThat(middle.lapNanos()).isLessThan(whole.lapNanos());
    SoundTrace.checkSteps(middle);
    assertThat(whole.middle(53_000)).isSameAs(whole);
  }

  @ParameterizedTest
  @EnumSource(SmallRecording.class)
  void isSound(SmallRecording recording) {
    SoundTrace.check(recording.trace());
  }

  @ParameterizedTest
  @EnumSource(SmallRecording.class)
  void countsAreThoseOfAPlainSearch(SmallRecording recording) throws IOException {
    Pattern event = Pattern.compile("^.+-\\d+ +\\[\\d+] \\S+ +[\\d.]+: (\\w+): .*$");
    Map<String, Long> counts = new TreeMap<>();
    List<String> lines = lines(recording);
    for (String line : lines) {
      Matcher matcher = event.matcher(line);
      if (matcher.matches()) {
        counts.merge(matcher.group(1), 1L, Long::sum);
      }
    }
    InputSummary input = recording.trace().input();
    Map<String, Long> read = new TreeMap<>();
    input.events().forEach((name, count) -> read.put(name, count.lines()));
    assertThat(read).isEqualTo(counts);
    assertThat(input.lines()).isEqualTo(lines.size());
  }

  /** The fences of context 1, that log an init without a number. */
  @ParameterizedTest
  @EnumSource(SmallRecording.class)
  void virtioFencesRunFromInitToDestroy(SmallRecording recording) {
    Trace trace = recording.trace();
    List<FenceLife> virtio = new ArrayList<>();
    for (FenceLife life : trace.fences()) {
      ReplayContext context = trace.contexts().get(life.context());
      if (context.driver().equals("virtio_gpu")) {
        assertThat(context)
            .isEqualTo(new ReplayContext(1, "virtio_gpu", "controlq", 1, 50, 50, false));
        virtio.add(life);
      }
    }
    assertThat(virtio)
        .hasSize(50)
        .allSatisfy(life -> assertThat(life.allocNanos()).isLessThan(life.armNanos()))
        .allSatisfy(life -> assertThat(life.armNanos()).isLessThan(life.signalNanos()))
        .allSatisfy(life -> assertThat(life.signalNanos()).isLessThan(life.releaseNanos()));
  }

  private static List<String> lines(SmallRecording recording) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(new ByteArrayInputStream(recording.bytes())), UTF_8))) {
      return reader.lines().toList();
    }
  }
}
