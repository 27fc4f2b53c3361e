package dev.picket.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.sharing.SharingDriver.Counter;
import dev.picket.sharing.SharingDriver.Difference;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** IGT's sw_sync, and what the kernel's selftests of sync have in common with it. */
final class SwSyncCases {
  static final List<KernelCase> ALL =
      List.of(
          new KernelCase("sw_sync/alloc_timeline", SwSyncCases::allocTimeline),
          new KernelCase("sw_sync/alloc_fence", SwSyncCases::allocFence),
          new KernelCase("sw_sync/timeline_closed", SwSyncCases::timelineClosed),
          new KernelCase("sw_sync/timeline_closed_signaled", SwSyncCases::closedSignaled),
          new KernelCase("sw_sync/alloc_merge_fence", SwSyncCases::allocMergeFence),
          new KernelCase("sw_sync/sync_busy", SwSyncCases::syncBusy),
          new KernelCase("sw_sync/sync_busy_fork, by a thread", SwSyncCases::syncBusyFork),
          new KernelCase("sw_sync/sync_merge", SwSyncCases::syncMerge),
          new KernelCase("sw_sync/sync_merge_same", SwSyncCases::syncMergeSame),
          new KernelCase("sw_sync/sync_multi_timeline_wait", SwSyncCases::multiTimelineWait),
          new KernelCase("sw_sync/sync_multi_consumer", SwSyncCases::multiConsumer),
          new KernelCase("sw_sync/sync_multi_consumer_producer", SwSyncCases::consumerProducer),
          new KernelCase(
              "sw_sync/sync_multi_producer_single_consumer", SwSyncCases::singleConsumer),
          new KernelCase("sw_sync/sync_expired_merge", SwSyncCases::expiredMerge),
          new KernelCase("sw_sync/sync_random_merge", SwSyncCases::randomMerge));

  private static final Duration SHORT = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofSeconds(20);

  private SwSyncCases() {}

  private static <F, O, P, B> void allocTimeline(SharingDriver<F, O, P, B> driver) {
    try (Counter<F> counter = driver.counter()) {
      assertThat(counter.value()).isZero();
    }
  }

  private static <F, O, P, B> void allocFence(SharingDriver<F, O, P, B> driver) {
    try (Counter<F> counter = driver.counter()) {
      assertThat(driver.status(counter.file(1))).isZero();
    }
  }

  private static <F, O, P, B> void timelineClosed(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    Counter<F> counter = driver.counter();
    F file = counter.file(1);
    counter.close();
    assertThat(driver.await(file, Duration.ZERO)).isTrue();
    assertThat(driver.status(file))
        .isEqualTo(driver.has(Difference.CLOSED_TIMELINE_FAILS) ? -2 : 1);
  }

  private static <F, O, P, B> void closedSignaled(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    Counter<F> counter = driver.counter();
    F file = counter.file(1);
    counter.advance(1);
    counter.close();
    assertThat(driver.await(file, Duration.ZERO)).isTrue();
    assertThat(driver.status(file)).isEqualTo(1);
  }

  private static <F, O, P, B> void allocMergeFence(SharingDriver<F, O, P, B> driver) {
    try (Counter<F> one = driver.counter();
        Counter<F> other = driver.counter()) {
      assertThat(driver.active(driver.merge(one.file(1), other.file(1)))).isEqualTo(2);
    }
  }

  private static <F, O, P, B> void syncBusy(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    try (Counter<F> counter = driver.counter()) {
      F five = counter.file(5);
      assertThat(driver.await(five, Duration.ZERO)).as("at 0").isFalse();
      counter.advance(1);
      assertThat(driver.await(five, SHORT)).as("at 1").isFalse();
      counter.advance(4);
      assertThat(driver.await(five, Duration.ZERO)).as("at 5").isTrue();
      counter.advance(5);
      assertThat(driver.await(five, Duration.ZERO)).as("at 10").isTrue();
      for (BigInteger next = BigInteger.TEN.nextProbablePrime();
          next.intValue() < 100;
          next = next.nextProbablePrime()) {
        int prime = next.intValue();
        F at = counter.file(prime);
        assertThat(driver.await(at, Duration.ZERO))
            .as("%d at %d", prime, counter.value())
            .isFalse();
        counter.advance(prime - counter.value());
        assertThat(driver.await(at, Duration.ZERO)).as("%d", prime).isTrue();
      }
    }
  }

  private static <F, O, P, B> void syncBusyFork(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    try (Counter<F> counter = driver.counter()) {
      F file = counter.file(1);
      var counting = Later.run(() -> counter.advance(1));
      assertThat(driver.await(file, LONG)).isTrue();
      counting.join();
    }
  }

  private static <F, O, P, B> void syncMerge(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    try (Counter<F> counter = driver.counter()) {
      F all = driver.merge(driver.merge(counter.file(1), counter.file(2)), counter.file(3));
      boolean oneContext = driver.has(Difference.VALUES_OF_ONE_CONTEXT);
      assertThat(driver.active(all)).isEqualTo(oneContext ? 1 : 3);
      for (int left = 2; left > 0; left--) {
        counter.advance(1);
        assertThat(driver.await(all, Duration.ZERO)).isFalse();
        assertThat(driver.active(all)).isEqualTo(oneContext ? 1 : left);
      }
      counter.advance(1);
      assertThat(driver.await(all, Duration.ZERO)).isTrue();
      assertThat(driver.active(all)).isZero();
    }
  }

  private static <F, O, P, B> void syncMergeSame(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    try (Counter<F> counter = driver.counter()) {
      F file = counter.file(1);
      F twice = driver.merge(file, file);
      assertThat(driver.active(twice)).isEqualTo(1);
      assertThat(driver.await(twice, Duration.ZERO)).isFalse();
      counter.advance(1);
      assertThat(driver.await(twice, Duration.ZERO)).isTrue();
    }
  }

  private static <F, O, P, B> void multiTimelineWait(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    List<Counter<F>> counters = List.of(driver.counter(), driver.counter(), driver.counter());
    List<F> files = counters.stream().map(counter -> counter.file(5)).toList();
    F all = driver.merge(driver.merge(files.get(0), files.get(1)), files.get(2));
    for (int left = 3; left > 0; left--) {
      assertThat(driver.active(all)).isEqualTo(left);
      assertThat(driver.await(all, Duration.ZERO)).isFalse();
      counters.get(left - 1).advance(5);
    }
    assertThat(driver.active(all)).isZero();
    assertThat(driver.await(all, Duration.ZERO)).isTrue();
    counters.forEach(Counter::close);
  }

  private static <F, O, P, B> void multiConsumer(SharingDriver<F, O, P, B> driver)
      throws Exception {
    consume(driver, true);
  }

  private static <F, O, P, B> void consumerProducer(SharingDriver<F, O, P, B> driver)
      throws Exception {
    consume(driver, false);
  }

  /** Each consumer waits for its own values, which main counts up to, or the one before it. */
  private static <F, O, P, B> void consume(SharingDriver<F, O, P, B> driver, boolean mainCounts)
      throws Exception {
    int threads = Math.min(8, Math.max(2, Runtime.getRuntime().availableProcessors()));
    int values = driver.rounds(4096);
    Semaphore woken = new Semaphore(0);
    // The counter is closed first, so that nobody waits any more.
    try (ExecutorService consumers = Executors.newFixedThreadPool(threads);
        Counter<F> counter = driver.counter()) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int first = i;
        List<F> files = new ArrayList<>();
        for (int value = first + 1; value <= values; value += threads) {
          files.add(counter.file(value));
        }
        tasks.add(
            () -> {
              for (int j = 0; j < files.size(); j++) {
                long value = first + 1L + (long) j * threads;
                assertThat(driver.await(files.get(j), LONG)).as("value %d", value).isTrue();
                assertThat(counter.value()).isEqualTo(value);
                if (mainCounts) {
                  woken.release();
                } else if (value < values) {
                  counter.advance(1);
                }
              }
              return null;
            });
      }
      List<Future<Void>> running = tasks.stream().map(consumers::submit).toList();
      counter.advance(1);
      for (int value = 1; mainCounts && value < values; value++) {
        woken.acquire();
        counter.advance(1);
      }
      for (Future<Void> task : running) {
        task.get();
      }
    }
  }

  /** One waits for the merged values of several, one of which polls instead of being woken. */
  private static <F, O, P, B> void singleConsumer(SharingDriver<F, O, P, B> driver)
      throws Exception {
    int producers = 5;
    int rounds = driver.rounds(512);
    AtomicLong produced = new AtomicLong();
    List<Counter<F>> counters =
        IntStream.range(0, producers).mapToObj(_ -> driver.counter()).toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(producers);
        Counter<F> consumed = driver.counter()) {
      List<F> turns = IntStream.range(1, rounds + 1).mapToObj(consumed::file).toList();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < producers; i++) {
        int producer = i;
        running.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < rounds; round++) {
                    produced.incrementAndGet();
                    counters.get(producer).advance(1);
                    awaitTurn(driver, turns.get(round), producer == 0);
                  }
                  return null;
                }));
      }
      for (int round = 1; round <= rounds; round++) {
        F all = counters.get(0).file(round);
        for (int i = 1; i < producers; i++) {
          all = driver.merge(all, counters.get(i).file(round));
        }
        assertThat(driver.await(all, LONG)).isTrue();
        assertThat(produced).hasValue((long) producers * round);
        consumed.advance(1);
      }
      for (Future<?> thread : running) {
        thread.get();
      }
    }
    counters.forEach(Counter::close);
  }

  private static <F, O, P, B> void awaitTurn(
      SharingDriver<F, O, P, B> driver, F turn, boolean polls) throws InterruptedException {
    if (!polls) {
      assertThat(driver.await(turn, LONG)).isTrue();
      return;
    }
    while (driver.status(turn) == 0) {
      Thread.onSpinWait();
    }
  }

  private static <F, O, P, B> void expiredMerge(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    try (Counter<F> counter = driver.counter()) {
      F expired = counter.file(1);
      counter.advance(1);
      assertThat(driver.await(expired, Duration.ZERO)).isTrue();
      F merged = driver.merge(expired, expired);
      assertThat(driver.await(merged, Duration.ZERO)).isTrue();
      assertThat(driver.active(merged)).isZero();
    }
  }

  /** What is merged at random waits until each timeline has come to the highest of its values. */
  private static <F, O, P, B> void randomMerge(SharingDriver<F, O, P, B> driver)
      throws InterruptedException {
    int timelines = 32;
    int merges = driver.rounds(1024);
    Random random = new Random(32);
    List<Counter<F>> counters =
        IntStream.range(0, timelines).mapToObj(_ -> driver.counter()).toList();
    long[] highest = new long[timelines];
    F all = counters.getFirst().file(1);
    highest[0] = 1;
    for (int i = 0; i < merges; i++) {
      int timeline = random.nextInt(timelines);
      long value = random.nextLong(1, 4);
      highest[timeline] = Math.max(highest[timeline], value);
      all = driver.merge(all, counters.get(timeline).file(value));
    }
    for (int i = 0; i < timelines; i++) {
      while (counters.get(i).value() < highest[i]) {
        assertThat(driver.await(all, Duration.ZERO)).as("timeline %d", i).isFalse();
        counters.get(i).advance(1);
      }
    }
    assertThat(driver.await(all, Duration.ZERO)).isTrue();
    counters.forEach(Counter::close);
  }
}
