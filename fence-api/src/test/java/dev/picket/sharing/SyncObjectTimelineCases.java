package dev.picket.sharing;

import static dev.picket.sharing.Refused.assertRefused;
import static dev.picket.sharing.SharingDriver.BINARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.sharing.SharingDriver.Difference;
import dev.picket.sharing.SharingDriver.Flag;
import dev.picket.sharing.SharingDriver.Refusal;
import dev.picket.sharing.SharingDriver.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** What IGT's syncobj_timeline has that only timelines can do. */
final class SyncObjectTimelineCases {
  static final List<KernelCase> ALL =
      List.of(
          of("invalid-query-illegal-handle", SyncObjectTimelineCases::illegalQuery),
          of("invalid-signal-zero-handles", SyncObjectTimelineCases::signalOfNothing),
          of("invalid-signal-one-illegal-handle", SyncObjectTimelineCases::oneIllegalSignal),
          of("invalid-transfer-illegal-handle", SyncObjectTimelineCases::illegalTransfer),
          of("invalid-transfer-non-existent-point", SyncObjectTimelineCases::transferOfNothing),
          of("invalid-point of a binary object", SyncObjectTimelineCases::pointOfBinary),
          of("signal-array", SyncObjectTimelineCases::signalArray),
          of("signal-point-0", SyncObjectTimelineCases::signalPointZero),
          of("transfer-timeline-point", SyncObjectTimelineCases::transfer),
          of("transfer for submit", SyncObjectTimelineCases::transferForSubmit),
          of("host-signal-points", SyncObjectTimelineCases::hostSignalPoints),
          of("device-signal-unordered", SyncObjectTimelineCases::deviceSignalUnordered),
          of("device-submit-unordered", SyncObjectTimelineCases::deviceSubmitUnordered),
          of("host-signal-ordered", SyncObjectTimelineCases::hostSignalOrdered),
          of("32bits-limit", SyncObjectTimelineCases::thirtyTwoBits),
          of("64 bits", SyncObjectTimelineCases::sixtyFourBits));

  private static final Duration LONG = Duration.ofSeconds(20);

  private SyncObjectTimelineCases() {}

  private static KernelCase of(String name, KernelCase.Body body) {
    return new KernelCase("syncobj_timeline/" + name, body);
  }

  private static <P> boolean isSignaled(SharingDriver<?, ?, P, ?> driver, P point)
      throws InterruptedException {
    return driver.await(List.of(point), Set.of(Flag.ALL), Duration.ZERO).isPresent();
  }

  private static <F, O, P, B> void illegalQuery(SharingDriver<F, O, P, B> driver) {
    O bad = driver.object();
    driver.spoil(bad);
    assertRefused(driver, Refusal.UNKNOWN_HANDLE, () -> driver.lastSignaled(bad));
    assertRefused(driver, Refusal.UNKNOWN_HANDLE, () -> driver.lastSubmitted(bad));
  }

  private static <F, O, P, B> void signalOfNothing(SharingDriver<F, O, P, B> driver) {
    assertRefused(driver, Refusal.NOTHING_GIVEN, () -> driver.signalPoints(List.of()));
  }

  private static <F, O, P, B> void oneIllegalSignal(SharingDriver<F, O, P, B> driver) {
    O good = driver.object();
    O bad = driver.object();
    driver.spoil(bad);
    for (List<O> objects : List.of(List.of(good, bad), List.of(bad, good))) {
      List<P> points = objects.stream().map(object -> driver.point(object, 1)).toList();
      assertRefused(driver, Refusal.UNKNOWN_HANDLE, () -> driver.signalPoints(points));
      assertThat(driver.lastSubmitted(good)).isZero();
    }
  }

  private static <F, O, P, B> void illegalTransfer(SharingDriver<F, O, P, B> driver) {
    P good = driver.point(driver.object(), 1);
    driver.signal(good);
    O bad = driver.object();
    P there = driver.point(bad, 1);
    driver.spoil(bad);
    assertRefused(driver, Refusal.UNKNOWN_HANDLE, () -> driver.transfer(good, there));
    assertRefused(driver, Refusal.UNKNOWN_HANDLE, () -> driver.transfer(there, good));
  }

  private static <F, O, P, B> void transferOfNothing(SharingDriver<F, O, P, B> driver) {
    O source = driver.object();
    O target = driver.object();
    driver.signal(driver.point(source, 1));
    assertRefused(
        driver,
        Refusal.NOT_SUBMITTED,
        () -> driver.transfer(driver.point(source, 2), driver.point(target, 1)));
    assertThat(driver.lastSubmitted(target)).isZero();
  }

  private static <F, O, P, B> void pointOfBinary(SharingDriver<F, O, P, B> driver) {
    P point = driver.point(driver.signaledObject(), 1);
    assertRefused(
        driver, Refusal.NOT_SUBMITTED, () -> driver.await(List.of(point), Set.of(), Duration.ZERO));
  }

  private static <F, O, P, B> void signalArray(SharingDriver<F, O, P, B> driver) throws Exception {
    List<O> timelines = List.of(driver.object(), driver.object(), driver.object());
    List<P> points = timelines.stream().map(timeline -> driver.point(timeline, 1)).toList();
    O binary = driver.object();
    driver.signalPoints(points);
    driver.signal(driver.point(binary, BINARY));
    List<P> all = new ArrayList<>(points);
    all.add(driver.point(binary, BINARY));
    assertThat(driver.await(all, Set.of(Flag.ALL), Duration.ZERO)).hasValue(0);
    timelines.forEach(timeline -> assertThat(driver.lastSignaled(timeline)).isEqualTo(1));
    assertThat(driver.lastSignaled(binary)).isZero();
  }

  private static <F, O, P, B> void signalPointZero(SharingDriver<F, O, P, B> driver)
      throws Exception {
    P fence = driver.point(driver.object(), BINARY);
    driver.signal(fence);
    assertThat(driver.await(List.of(fence), Set.of(Flag.ALL), Duration.ZERO)).hasValue(0);
    assertThat(driver.await(List.of(fence), Set.of(Flag.AVAILABLE), Duration.ZERO)).hasValue(0);
  }

  private static <F, O, P, B> void transfer(SharingDriver<F, O, P, B> driver) throws Exception {
    O source = driver.object();
    O target = driver.object();
    assertThat(driver.lastSignaled(target)).isZero();
    driver.signal(driver.point(source, 1));
    driver.transfer(driver.point(source, 1), driver.point(target, 1));
    assertThat(driver.lastSignaled(target)).isEqualTo(1);
    Work<F> work = driver.work();
    driver.submit(driver.point(source, 2), work.file());
    driver.transfer(driver.point(source, 2), driver.point(target, 3));
    driver.transfer(driver.point(source, 2), driver.point(source, 4));
    P binary = driver.point(driver.object(), BINARY);
    driver.transfer(driver.point(source, 2), binary);
    assertThat(driver.lastSignaled(target)).isEqualTo(1);
    assertThat(isSignaled(driver, driver.point(target, 3))).isFalse();
    assertThat(isSignaled(driver, binary)).isFalse();
    work.signal();
    assertThat(isSignaled(driver, driver.point(target, 3))).isTrue();
    assertThat(isSignaled(driver, binary)).isTrue();
    assertThat(driver.lastSignaled(target)).isEqualTo(3);
    assertThat(driver.lastSignaled(source)).isEqualTo(4);
  }

  private static <F, O, P, B> void transferForSubmit(SharingDriver<F, O, P, B> driver)
      throws Exception {
    P source = driver.point(driver.object(), 5);
    O target = driver.object();
    var submit = Later.run(() -> driver.signal(source));
    assertThat(driver.transferOnceSubmitted(source, driver.point(target, 2))).isTrue();
    submit.join();
    assertThat(driver.lastSignaled(target)).isEqualTo(2);
  }

  private static <F, O, P, B> void hostSignalPoints(SharingDriver<F, O, P, B> driver)
      throws Exception {
    O timeline = driver.object();
    Random random = new Random(100);
    long value = 0;
    for (int i = 0; i < 100; i++) {
      value += 1 + random.nextInt(1000);
      driver.signal(driver.point(timeline, value));
      assertThat(driver.lastSignaled(timeline)).isEqualTo(value);
      assertThat(isSignaled(driver, driver.point(timeline, value))).isTrue();
      assertThat(isSignaled(driver, driver.point(timeline, Math.max(1, value - 1)))).isTrue();
    }
  }

  private static <F, O, P, B> List<Work<F>> submit(
      SharingDriver<F, O, P, B> driver, O timeline, int... values) {
    List<Work<F>> works = new ArrayList<>();
    for (int value : values) {
      Work<F> work = driver.work();
      driver.submit(driver.point(timeline, value), work.file());
      works.add(work);
    }
    return works;
  }

  private static <F, O, P, B> void deviceSignalUnordered(SharingDriver<F, O, P, B> driver) {
    O timeline = driver.object();
    List<Work<F>> works = submit(driver, timeline, 1, 2, 3, 4, 5);
    long before = 0;
    long[] smallest = {1, 1, 3, 3, 5};
    int[] order = {0, 2, 1, 4, 3};
    for (int i = 0; i < order.length; i++) {
      works.get(order[i]).signal();
      long now = driver.lastSignaled(timeline);
      assertThat(now).isGreaterThanOrEqualTo(before).isGreaterThanOrEqualTo(smallest[i]);
      before = now;
    }
  }

  private static <F, O, P, B> void deviceSubmitUnordered(SharingDriver<F, O, P, B> driver) {
    O timeline = driver.object();
    List<Work<F>> works = submit(driver, timeline, 1, 5, 3, 6, 7);
    works.subList(0, 3).forEach(Work::signal);
    assertThat(driver.lastSignaled(timeline)).isEqualTo(5);
    works.subList(3, 5).forEach(Work::signal);
    assertThat(driver.lastSignaled(timeline)).isEqualTo(7);
  }

  private static <F, O, P, B> void hostSignalOrdered(SharingDriver<F, O, P, B> driver) {
    O timeline = driver.object();
    List<Work<F>> works = submit(driver, timeline, 1, 2, 3, 4, 5);
    works.subList(0, 3).forEach(Work::signal);
    assertThat(driver.lastSignaled(timeline)).isEqualTo(3);
    driver.signal(driver.point(timeline, 8));
    assertThat(driver.lastSignaled(timeline)).isEqualTo(3);
    assertThat(driver.lastSubmitted(timeline)).isEqualTo(8);
    works.subList(3, 5).forEach(Work::signal);
    assertThat(driver.lastSignaled(timeline)).isEqualTo(8);
  }

  private static <F, O, P, B> void thirtyTwoBits(SharingDriver<F, O, P, B> driver) {
    O timeline = driver.object();
    AtomicBoolean end = new AtomicBoolean();
    CompletableFuture<Void> checker =
        CompletableFuture.runAsync(
            () -> {
              for (long before = 0; !end.get(); ) {
                long now = driver.lastSignaled(timeline);
                assertThat(now).isGreaterThanOrEqualTo(before);
                before = now;
              }
            });
    long first = (1L << 31) - 50;
    for (long value = first; value < first + 100; value++) {
      driver.signal(driver.point(timeline, value));
    }
    driver.signal(driver.point(timeline, 1L << 32));
    driver.signal(driver.point(timeline, (1L << 32) + 1));
    end.set(true);
    checker.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    assertThat(driver.lastSignaled(timeline)).isEqualTo((1L << 32) + 1);
  }

  private static <F, O, P, B> void sixtyFourBits(SharingDriver<F, O, P, B> driver) {
    O timeline = driver.object();
    driver.signal(driver.point(timeline, Long.MAX_VALUE));
    assertThat(driver.lastSignaled(timeline)).isEqualTo(Long.MAX_VALUE);
    if (driver.has(Difference.POINTS_HAVE_A_SIGN)) {
      assertRefused(driver, Refusal.OTHER, () -> driver.signal(driver.point(timeline, -1)));
    } else {
      driver.signal(driver.point(timeline, -1));
      assertThat(driver.lastSignaled(timeline)).isEqualTo(-1);
    }
  }
}
