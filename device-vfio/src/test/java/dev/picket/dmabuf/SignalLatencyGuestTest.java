package dev.picket.dmabuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.Fence;
import dev.picket.fence.SignalPathCallback;
import dev.picket.guest.Budget;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints how long after the kernel's signal a callback runs, beside how long after it a loop of
 * {@code poll} in C goes on. Measures; asserts nothing about time.
 */
@Tag("guest")
@Tag("full")
@Budget(seconds = 60)
class SignalLatencyGuestTest {
  private static final int WARM_UP = 200;
  private static final int ROUNDS = 500;

  /** So that whoever waits is asleep in the kernel when the signal comes. */
  private static final int MICROS_BEFORE_SIGNAL = 500;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit
  private Path directory;

  @Test
  void fromTheKernelsSignalToTheCallback() throws Exception {
    long[] java = callbacks();
    print("callback of a Fence in Java", java);
    assertThat(Arrays.stream(java)).allMatch(nanos -> nanos > 0);
    long[] c = pollLoop();
    if (c.length == 0) {
      System.out.println("loop of poll in C            : no gcc here, so nothing to compare with");
    } else {
      print("loop of poll in C", c);
      assertThat(Arrays.stream(c)).hasSize(ROUNDS).allMatch(nanos -> nanos > 0);
    }
  }

  private static long[] callbacks() throws InterruptedException {
    long[] latencies = new long[WARM_UP + ROUNDS];
    try (Vgem vgem = Vgem.open();
        VgemBuffer buffer = vgem.buffer();
        FencesOfFiles fences = new FencesOfFiles()) {
      for (int i = 0; i < latencies.length; i++) {
        int round = i;
        try (VgemFence made = buffer.write()) {
          Fence fence = fences.of(made.file());
          CountDownLatch called = new CountDownLatch(1);
          fence.onSignal(
              SignalPathCallback.runInSignalPath(
                  signaled -> {
                    latencies[round] = System.nanoTime() - signaled.outcome().nanos();
                    called.countDown();
                  }));
          LockSupport.parkNanos(MICROS_BEFORE_SIGNAL * 1000L);
          made.signal();
          called.await();
        }
      }
    }
    return Arrays.copyOfRange(latencies, WARM_UP, latencies.length);
  }

  private long[] pollLoop() throws Exception {
    Path gcc = Path.of("/usr/bin/gcc");
    if (!Files.isExecutable(gcc)) {
      return new long[0];
    }
    Path source = directory.resolve("poll-latency.c");
    try (InputStream in = SignalLatencyGuestTest.class.getResourceAsStream("poll-latency.c")) {
      Files.copy(in, source);
    }
    Path program = directory.resolve("poll-latency");
    run(gcc.toString(), "-O2", "-Wall", "-pthread", "-o", program.toString(), source.toString());
    return run(
            program.toString(),
            card().toString(),
            Integer.toString(ROUNDS),
            Integer.toString(MICROS_BEFORE_SIGNAL))
        .lines()
        .mapToLong(Long::parseLong)
        .toArray();
  }

  private static Path card() throws Exception {
    try (Stream<Path> cards = Files.list(Path.of("/sys/class/drm"))) {
      return cards
          .filter(card -> card.getFileName().toString().matches("card\\d+"))
          .filter(SignalLatencyGuestTest::isVgem)
          .map(card -> Path.of("/dev/dri").resolve(card.getFileName()))
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean isVgem(Path card) {
    try {
      return card.resolve("device").toRealPath().getFileName().toString().startsWith("vgem");
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private static void print(String what, long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "%-29s: p50 %6.1f us, p99 %7.1f us, max %8.1f us, %d rounds%n",
        what,
        sorted[sorted.length / 2] / 1e3,
        sorted[sorted.length * 99 / 100] / 1e3,
        sorted[sorted.length - 1] / 1e3,
        sorted.length);
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
