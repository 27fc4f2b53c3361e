package dev.picket.bench.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the input, there is a sound trace or a {@link TraceException}. */
final class RandomTracesTest {
  private static final String[] EVENTS = {
    "dma_fence_init",
    "dma_fence_emit",
    "dma_fence_signaled",
    "dma_fence_destroy",
    "dma_fence_wait_start",
    "amdgpu_cs_ioctl",
    "amdgpu_sched_run_job",
    "drm_sched_job_queue",
    "drm_sched_job_run",
    "drm_sched_job_done"
  };

  @ParameterizedTest
  @EnumSource
  void survivesMutatedRecordings(Recording recording) throws IOException {
    byte[] original;
    try (var in =
        new GZIPInputStream(RandomTracesTest.class.getResourceAsStream(recording.resource()))) {
      original = in.readAllBytes();
    }
    int read = 0;
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      byte[] mutated = original.clone();
      int mutations = 1 + random.nextInt(2_000);
      for (int mutation = 0; mutation < mutations; mutation++) {
        mutate(mutated, random);
      }
      read += readOrRefuse(mutated) ? 1 : 0;
    }
    assertThat(read).isGreaterThan(30);
  }

  @ParameterizedTest
  @EnumSource
  void survivesShuffledRecordings(Recording recording) throws IOException {
    List<String> lines;
    try (var in =
        new GZIPInputStream(RandomTracesTest.class.getResourceAsStream(recording.resource()))) {
      lines = new ArrayList<>(new String(in.readAllBytes(), ISO_8859_1).lines().toList());
    }
    int read = 0;
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      Collections.shuffle(lines, random);
      List<String> some = lines.subList(0, 1 + random.nextInt(lines.size()));
      read += readOrRefuse(String.join("\n", some).getBytes(ISO_8859_1)) ? 1 : 0;
    }
    assertThat(read).isGreaterThan(20);
  }

  /** Few contexts and few numbers, so that everything that can collide does. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 40})
  void survivesNonsense(int seqnos) {
    int read = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      TraceText text = new TraceText();
      long firstSeqno = random.nextBoolean() ? 0 : 0xffffffffL - random.nextInt(seqnos);
      long now = 1_000;
      int lines = 1 + random.nextInt(80);
      for (int line = 0; line < lines; line++) {
        now = Math.max(0, now + random.nextInt(200) - 20);
        long context = random.nextInt(3);
        long seqno = (firstSeqno + random.nextInt(seqnos)) & 0xffffffffL;
        add(text, now, EVENTS[random.nextInt(EVENTS.length)], context, seqno);
      }
      read += readOrRefuse(text.toString().getBytes(ISO_8859_1)) ? 1 : 0;
    }
    assertThat(read).isGreaterThan(1_000);
  }

  /** Fences that behave: nothing is lost, whatever part of the events was recorded. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17})
  void replaysEverySignalOfAnOrderlyTrace(int contexts) {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      boolean inits = random.nextBoolean();
      boolean emits = random.nextBoolean();
      boolean destroys = random.nextBoolean();
      TraceText text = new TraceText();
      int fences = 1 + random.nextInt(300);
      long[] seqnos = new long[contexts];
      Arrays.setAll(seqnos, context -> 0xffffff00L + random.nextInt(500));
      for (int fence = 0; fence < fences; fence++) {
        int context = random.nextInt(contexts);
        long seqno = ++seqnos[context] & 0xffffffffL;
        long now = 100L * fence;
        if (inits && seqno != 0) {
          text.init(now, 1 + context, seqno);
        }
        if (emits) {
          text.emit(now + 10, 1 + context, seqno);
        }
        text.signaled(now + 50, 1 + context, seqno);
        if (destroys) {
          text.destroy(now + 60, 1 + context, seqno);
        }
      }
      InputSummary input = text.summary();
      assertThat(input.signals()).isEqualTo(fences);
      assertThat(input.duplicates()).isZero();
      assertThat(input.gaps()).isZero();
      assertThat(input.repaired()).isZero();
      assertThat(input.heldToEnd()).isEqualTo(destroys ? 0 : fences);
      assertThat(input.knownEvents()).isZero();
    }
  }

  private static void add(TraceText text, long now, String event, long context, long seqno) {
    if (event.startsWith("dma")) {
      text.fence(now, event, context, seqno);
    } else if (event.startsWith("amdgpu")) {
      text.amdgpuJob(now, event, context, seqno);
    } else if (event.endsWith("done")) {
      text.schedDone(now, context, seqno);
    } else {
      text.schedJob(now, event, context, seqno);
    }
  }

  private static void mutate(byte[] text, Random random) {
    int at = random.nextInt(text.length);
    switch (random.nextInt(5)) {
      case 0 -> text[at] = (byte) random.nextInt(256);
      case 1 -> text[at] = (byte) ('0' + random.nextInt(10));
      case 2 -> text[at] = '\n';
      case 3 -> text[at] = (byte) " :[]()=,.-#\r\t".charAt(random.nextInt(13));
      default -> {
        int size = Math.min(1 + random.nextInt(200), text.length - at);
        int from = random.nextInt(text.length - size + 1);
        System.arraycopy(text, from, text, at, size);
      }
    }
  }

  private static boolean readOrRefuse(byte[] text) {
    long lines = new String(text, ISO_8859_1).chars().filter(c -> c == '\n').count();
    try {
      Trace trace = TraceText.read(text);
      assertThat(trace.input().lines()).isBetween(lines, lines + 1);
      return true;
    } catch (TraceException e) {
      assertThat(e.getMessage()).startsWith("test ").doesNotContain("\n");
      return false;
    }
  }
}
