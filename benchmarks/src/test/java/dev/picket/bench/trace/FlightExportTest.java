package dev.picket.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceAllocation;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fences under Flight Recorder, written as text and read back by what reads the kernel's. */
class FlightExportTest {
  private static final int FENCES = 500;

  /** What a strict reader asks of a line; the task has no blanks in ours. */
  private static final Pattern LINE =
      Pattern.compile(
          " *(\\S+)-(\\d+) +\\[(\\d{3})] ([.]{5}) (\\d+\\.\\d{9}): (dma_fence_\\w+):"
              + " driver=([^ =]+) timeline=([^ =]+) context=(\\d+) seqno=(\\d+)");

  @TempDir Path folder;

  private final Reclaimer reclaimer = new RcuReclaimer(ReclaimerOptions.driven("export"));

  @AfterEach
  void close() {
    reclaimer.close(Duration.ZERO);
  }

  @Test
  void whatWasRecordedIsReadBackFenceByFence() throws Exception {
    FenceContext<String> shuffled = context("ring 0");
    FenceContext<String> dropped = contextWithDrop("ring 1");
    FenceContext<String> abandoned = context("ring 2");
    List<Long> signalled = new ArrayList<>();
    Path recording =
        record(
            () -> {
              signalled.addAll(signalInAnyOrder(shuffled));
              for (int i = 0; i < FENCES; i++) {
                DriverFence<String> fence = dropped.allocate("data").arm();
                elsewhereNowAndThen(i, fence);
              }
              reclaimer.barrier();
              try (FenceAllocation<String> givenUp = abandoned.allocate("given up")) {
                assertThat(givenUp).isNotNull();
              }
              abandoned.allocate("pending").arm();
              abandoned.allocate("data").arm().signal();
            });

    Trace trace = TraceReader.read(exported(recording, 1 << 18));

    InputSummary input = trace.input();
    assertThat(input.unknownLines()).isZero();
    assertThat(input.lostMarkers()).isZero();
    assertThat(input.lostEvents()).isZero();
    assertThat(input.reordered()).isZero();
    assertThat(input.duplicateSignals()).isZero();
    assertThat(input.stubSignals()).isZero();
    assertThat(input.duplicates()).isZero();
    assertThat(input.gaps()).isZero();
    assertThat(input.repaired()).isZero();
    assertThat(input.aliveFromStart()).isZero();
    assertThat(input.contexts()).isEqualTo(3);
    assertThat(input.signals()).isEqualTo(2 * FENCES + 1);
    // The one that was given up before it had a number, and the one that is pending.
    assertThat(input.unsignalled()).isEqualTo(2);
    assertThat(trace.contexts())
        .extracting(ReplayContext::recordedContext)
        .containsExactly(shuffled.id(), dropped.id(), abandoned.id());
    assertThat(trace.contexts())
        .extracting(context -> context.driver() + " " + context.timeline())
        .containsExactly("the_driver ring_0", "the_driver ring_1", "the_driver ring_2");
    assertThat(seqnosInOrderOfSignals(trace, 0)).isEqualTo(signalled);
    assertThat(seqnosInOrderOfSignals(trace, 1))
        .isEqualTo(LongStream.rangeClosed(1, FENCES).boxed().toList());
    assertThat(seqnosInOrderOfSignals(trace, 2)).containsExactly(2L);
  }

  @Test
  void timesAreThoseOfTheClockThatOutcomesHave() throws Exception {
    FenceContext<String> context = context("timed");
    List<Long> bounds = new ArrayList<>();
    Path recording =
        record(
            () -> {
              DriverFence<String> fence = context.allocate("data").arm();
              bounds.add(System.nanoTime());
              fence.signal();
              bounds.add(System.nanoTime());
            });
    assertThat(linesOf(recording))
        .filteredOn(line -> line.group(6).equals("dma_fence_signaled"))
        .singleElement()
        .satisfies(
            line -> {
              long nanos = Long.parseLong(line.group(5).replace(".", ""));
              assertThat(nanos).isBetween(bounds.getFirst(), bounds.getLast());
            });
  }

  @Test
  void everyTracePointHasItsNameInTheKernel() throws Exception {
    FenceContext<String> context =
        FenceContext.<String>software(reclaimer, "the driver", "all")
            .ops(new dev.picket.fence.FenceOps<>() {})
            .build();
    Path recording =
        record(
            () -> {
              DriverFence<String> fence = context.allocate("data").arm();
              assertThat(fence.fence().await(Duration.ofNanos(1))).isFalse();
              fence.signal();
            });
    assertThat(linesOf(recording))
        .extracting(line -> line.group(6) + " " + line.group(9) + ":" + line.group(10))
        .containsExactly(
            "dma_fence_init " + context.id() + ":0",
            "dma_fence_emit " + context.id() + ":1",
            "dma_fence_wait_start " + context.id() + ":1",
            "dma_fence_enable_signal " + context.id() + ":1",
            "dma_fence_wait_end " + context.id() + ":1",
            "dma_fence_signaled " + context.id() + ":1",
            "dma_fence_destroy " + context.id() + ":1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ring 0",
        "two\nlines\r\n",
        " driver=x timeline=y context=7 seqno=8",
        "a-1 [000] ..... 1.5: dma_fence_signaled: driver=x timeline=y context=7 seqno=8",
        "trailing,",
        "\u0000\u2028\u00a0\u202e\ud800",
        "",
        "# tracer: nop",
        "héhé-\ud83d\ude00"
      })
  void noNameCanLookLikeAnythingElse(String name) throws Exception {
    FenceContext<String> context =
        FenceContext.<String>software(reclaimer, "d" + name, name).build();
    Path recording =
        record(
            () -> {
              Thread thread =
                  Thread.ofPlatform()
                      .name(name)
                      .start(() -> context.allocate("data").arm().signal());
              thread.join();
            });
    List<Matcher> lines = linesOf(recording);
    assertThat(lines).hasSize(4);
    assertThat(lines).allSatisfy(line -> assertThat(line.group(9)).isEqualTo("" + context.id()));
    Trace trace = TraceReader.read(exported(recording, 1 << 18));
    assertThat(trace.input().unknownLines()).isZero();
    assertThat(trace.input().signals()).isOne();
    assertThat(trace.contexts().getFirst().driver()).startsWith("d");
  }

  @Test
  void aNameOfAnyLengthMakesALineThatCanBeRead() throws Exception {
    FenceContext<String> context =
        FenceContext.<String>software(reclaimer, "x".repeat(60_000), "y".repeat(60_000)).build();
    Path recording = record(() -> context.allocate("data").arm().signal());
    assertThat(TraceReader.read(exported(recording, 1 << 18)).input().unknownLines()).isZero();
  }

  @Test
  void threadsHaveTheirIdsAndVirtualOnesHaveIdsOfTheirOwn() throws Exception {
    FenceContext<String> context = context("threads");
    Path recording =
        record(
            () -> {
              context.allocate("data").arm().signal();
              Thread.ofVirtual().start(() -> context.allocate("data").arm().signal()).join();
              Thread.ofVirtual()
                  .name("a virtual one")
                  .start(() -> context.allocate("data").arm().signal())
                  .join();
            });
    List<String> signallers =
        linesOf(recording).stream()
            .filter(line -> line.group(6).equals("dma_fence_signaled"))
            .map(
                line -> line.group(1) + (Long.parseLong(line.group(2)) > 1 << 22 ? " virtual" : ""))
            .toList();
    assertThat(signallers)
        .containsExactly(
            Thread.currentThread().getName().replaceAll("[ \\[\\]]", "_"),
            "<...> virtual",
            "a_virtual_one virtual");
  }

  /** So short runs go to the temporary file, and are merged. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 1499, 1500})
  void theOrderIsTheSameHoweverLittleMemoryThereIs(int runLength) throws Exception {
    FenceContext<String> context = context("sorted");
    Path recording =
        record(
            () -> {
              List<Thread> threads = new ArrayList<>();
              for (int t = 0; t < 3; t++) {
                threads.add(
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              for (int i = 0; i < 125; i++) {
                                context.allocate("data").arm().signal();
                              }
                            }));
              }
              for (Thread thread : threads) {
                thread.join();
              }
            });
    List<Matcher> lines = linesOf(recording, runLength);
    assertThat(lines).hasSize(1500);
    assertThat(lines).isSortedAccordingTo(Comparator.comparing(line -> line.group(5)));
    assertThat(text(recording, runLength)).isEqualTo(text(recording, 1 << 18));
  }

  @Test
  void aFileThatIsNotThere() {
    assertRefused(folder.resolve("none.jfr"), "does not exist", "picket.jfc");
  }

  @Test
  void aDirectory() {
    assertRefused(folder, "is a directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "FL", "# tracer: nop\n", "PK\u0003\u0004"})
  void aFileOfAnotherKind(String content) throws IOException {
    assertRefused(write(content.getBytes(UTF_8)), "not written by Flight Recorder", "picket.jfc");
  }

  @Test
  void aRecordingThatIsCutOff() throws Exception {
    FenceContext<String> context = context("cut off");
    byte[] whole =
        Files.readAllBytes(
            record(
                () -> {
                  for (int i = 0; i < FENCES; i++) {
                    context.allocate("data").arm().signal();
                  }
                }));
    for (int length : new int[] {4, 5, 60, 68, whole.length / 2, whole.length - 1}) {
      assertRefused(write(Arrays.copyOf(whole, length)), "cut off or broken", "JFR.dump");
    }
  }

  /** Whatever is wrong with it is said, and nothing else comes out. */
  @Test
  void aRecordingThatIsBroken() throws Exception {
    FenceContext<String> context = context("broken");
    byte[] whole = Files.readAllBytes(record(() -> context.allocate("data").arm().signal()));
    Random random = new Random(42);
    int refused = 0;
    for (int round = 0; round < 100; round++) {
      byte[] broken = whole.clone();
      for (int i = 0; i < 20; i++) {
        broken[4 + random.nextInt(broken.length - 4)] = (byte) random.nextInt();
      }
      try (FlightRecording read = FlightRecording.read(write(broken))) {
        read.writeTo(new StringWriter());
      } catch (TraceException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void aRecordingOfSomethingElse() throws Exception {
    Path recording = record(() -> {}, "jdk.GarbageCollection");
    assertRefused(recording, "none of a fence", "picket.jfc");
  }

  @Test
  void eventsOfAnotherVersion() throws Exception {
    Path recording = record(() -> new Stranger().commit(), "dev.picket.FenceInit");
    assertRefused(recording, "dev.picket.FenceInit", "not those of this version", "record again");
  }

  @Name("dev.picket.FenceInit")
  static final class Stranger extends Event {}

  private interface Task {
    void run() throws Exception;
  }

  private FenceContext<String> context(String timeline) {
    return FenceContext.<String>software(reclaimer, "the driver", timeline).build();
  }

  private FenceContext<String> contextWithDrop(String timeline) {
    return FenceContext.<String>software(reclaimer, "the driver", timeline)
        .drop(1, _ -> {})
        .build();
  }

  /** Gives the numbers in the order in which they were signalled, by two threads. */
  private static List<Long> signalInAnyOrder(FenceContext<String> context)
      throws InterruptedException {
    List<DriverFence<String>> fences = new ArrayList<>();
    for (int i = 0; i < FENCES; i++) {
      fences.add(context.allocate("data").arm());
    }
    Collections.shuffle(fences, new Random(1));
    Thread first = Thread.ofPlatform().start(() -> signal(fences.subList(0, FENCES / 2)));
    first.join();
    signal(fences.subList(FENCES / 2, FENCES));
    return fences.stream().map(fence -> fence.fence().seqno()).toList();
  }

  private static void signal(List<DriverFence<String>> fences) {
    fences.forEach(DriverFence::signal);
  }

  private static void elsewhereNowAndThen(int index, DriverFence<String> fence)
      throws InterruptedException {
    if (index % 50 == 0) {
      Thread.ofVirtual().start(fence::signal).join();
    } else {
      fence.signal();
    }
  }

  private static List<Long> seqnosInOrderOfSignals(Trace trace, int context) {
    return trace.fences().stream()
        .filter(life -> life.context() == context)
        .sorted(Comparator.comparingLong(FenceLife::signalNanos))
        .map(FenceLife::seqno)
        .toList();
  }

  private Path record(Task task) throws Exception {
    return record(
        task,
        "dev.picket.FenceInit",
        "dev.picket.FenceEmit",
        "dev.picket.FenceEnableSignaling",
        "dev.picket.FenceSignaled",
        "dev.picket.FenceWaitStart",
        "dev.picket.FenceWaitEnd",
        "dev.picket.FenceDestroy");
  }

  private Path record(Task task, String... events) throws Exception {
    Path file = Files.createTempFile(folder, "recording", ".jfr");
    try (Recording recording = new Recording()) {
      recording.setSettings(Map.of());
      Map<String, String> settings = new HashMap<>();
      for (String event : events) {
        settings.put(event + "#enabled", "true");
      }
      recording.setSettings(settings);
      recording.start();
      task.run();
      recording.stop();
      recording.dump(file);
    }
    return file;
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(Files.createTempFile(folder, "file", ".jfr"), content);
  }

  private Path exported(Path recording, int runLength) throws IOException {
    return Files.writeString(
        Files.createTempFile(folder, "fences", ".ftrace"), text(recording, runLength));
  }

  private static String text(Path recording, int runLength) throws IOException {
    StringWriter text = new StringWriter();
    try (FlightRecording fences = FlightRecording.read(recording, runLength)) {
      fences.writeTo(text);
    }
    return text.toString();
  }

  private static List<Matcher> linesOf(Path recording) throws IOException {
    return linesOf(recording, 1 << 18);
  }

  private static List<Matcher> linesOf(Path recording, int runLength) throws IOException {
    String text = text(recording, runLength);
    assertThat(text).startsWith("# tracer: nop\n").endsWith("\n");
    return text.lines()
        .filter(line -> !line.startsWith("#"))
        .map(
            line -> {
              Matcher matcher = LINE.matcher(line);
              assertThat(matcher.matches()).as(line).isTrue();
              return matcher;
            })
        .toList();
  }

  private static void assertRefused(Path file, String... words) {
    assertThatThrownBy(() -> FlightRecording.read(file).close())
        .isInstanceOf(TraceException.class)
        .message()
        .contains(file.toString())
        .contains(words)
        .doesNotContain("\n");
  }
}
