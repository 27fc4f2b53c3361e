package dev.picket.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.rcu.RcuReclaimer;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReclaimerMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void theBacklogGrowsByAllocationsAndShrinksByDrops() {
    try (Reclaimer reclaimer = driven("gpu")) {
      new ReclaimerMetrics(reclaimer).bindTo(registry);
      assertGauges(0, 0, 0);
      Guarded<String> first = reclaimer.allocate("first", 100, _ -> {});
      Guarded<String> second = reclaimer.allocate("second", 20, _ -> {});
      assertGauges(2, 120, 0);
      first.cutOff();
      reclaimer.retire(first);
      assertGauges(2, 120, 1);
      reclaimer.barrier();
      assertGauges(1, 20, 0);
      second.cutOff();
      reclaimer.retire(second);
      reclaimer.barrier();
      assertGauges(0, 0, 0);
    }
  }

  @Test
  void gracePeriodsAreCounted() {
    try (Reclaimer reclaimer = driven("gpu")) {
      new ReclaimerMetrics(reclaimer).bindTo(registry);
      double before = counter("picket.reclaimer.grace.periods");
      Guarded<String> record = reclaimer.allocate("data", 0, _ -> {});
      record.cutOff();
      reclaimer.retire(record);
      reclaimer.barrier();
      assertThat(counter("picket.reclaimer.grace.periods")).isGreaterThan(before);
    }
  }

  @Test
  void stalledReadersAreCounted() throws InterruptedException {
    ReclaimerOptions options =
        ReclaimerOptions.background("gpu").onStall(Duration.ofMillis(5), _ -> {});
    try (Reclaimer reclaimer = new RcuReclaimer(options)) {
      new ReclaimerMetrics(reclaimer).bindTo(registry);
      assertThat(counter("picket.reclaimer.stalled.readers")).isZero();
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch leave = new CountDownLatch(1);
      Thread reader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (Section section = reclaimer.enter()) {
                      assertThat(section).isNotNull();
                      inside.countDown();
                      leave.await();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  });
      inside.await();
      Guarded<String> record = reclaimer.allocate("data", 0, _ -> {});
      record.cutOff();
      reclaimer.retire(record);
      await().until(() -> counter("picket.reclaimer.stalled.readers") > 0);
      leave.countDown();
      reader.join();
    }
  }

  @Test
  void metersHaveUnitsAndTheNameOfTheReclaimer() {
    try (Reclaimer reclaimer = driven("gpu")) {
      new ReclaimerMetrics(reclaimer, Tags.of("card", "0")).bindTo(registry);
      assertThat(registry.getMeters())
          .hasSize(5)
          .allSatisfy(
              meter -> {
                assertThat(meter.getId().getTag("reclaimer")).isEqualTo("gpu");
                assertThat(meter.getId().getTag("card")).isEqualTo("0");
                assertThat(meter.getId().getDescription()).isNotBlank();
              });
      assertThat(registry.get("picket.reclaimer.backlog.size").gauge().getId().getBaseUnit())
          .isEqualTo("bytes");
      assertThat(registry.get("picket.reclaimer.backlog").gauge().getId().getBaseUnit())
          .isEqualTo("records");
      assertThat(registry.get("picket.reclaimer.waiting").gauge().getId().getBaseUnit())
          .isEqualTo("records");
    }
  }

  @Test
  void noMeterAndNoBinderKeepsTheReclaimer() {
    Bound bound = boundAndClosed();
    await()
        .until(
            () -> {
              System.gc();
              return bound.reclaimer().get() == null;
            });
    assertThat(gauge("picket.reclaimer.backlog")).isNaN();
    assertThat(counter("picket.reclaimer.grace.periods")).isNotNegative();
    SimpleMeterRegistry another = new SimpleMeterRegistry();
    bound.metrics().bindTo(another);
    assertThat(another.getMeters()).isEmpty();
  }

  private record Bound(ReclaimerMetrics metrics, WeakReference<Reclaimer> reclaimer) {}

  private Bound boundAndClosed() {
    Reclaimer reclaimer = driven("gpu");
    ReclaimerMetrics metrics = new ReclaimerMetrics(reclaimer);
    metrics.bindTo(registry);
    assertThat(gauge("picket.reclaimer.backlog")).isZero();
    reclaimer.close();
    return new Bound(metrics, new WeakReference<>(reclaimer));
  }

  @Test
  void onceClosedTheMetersGiveWayToThoseOfTheNextReclaimerOfThatName() {
    SimpleMeterRegistry another = new SimpleMeterRegistry();
    try (Reclaimer first = driven("gpu");
        Reclaimer second = driven("gpu")) {
      Guarded<String> record = second.allocate("data", 7, _ -> {});
      ReclaimerMetrics metrics = new ReclaimerMetrics(first);
      metrics.bindTo(registry);
      metrics.bindTo(another);
      metrics.close();
      metrics.close();
      assertThat(registry.getMeters()).isEmpty();
      assertThat(another.getMeters()).isEmpty();
      new ReclaimerMetrics(second).bindTo(registry);
      assertGauges(1, 7, 0);
      record.cutOff();
      second.retire(record);
    }
  }

  private static Reclaimer driven(String name) {
    return new RcuReclaimer(ReclaimerOptions.driven(name));
  }

  private void assertGauges(double records, double bytes, double waiting) {
    assertThat(gauge("picket.reclaimer.backlog")).isEqualTo(records);
    assertThat(gauge("picket.reclaimer.backlog.size")).isEqualTo(bytes);
    assertThat(gauge("picket.reclaimer.waiting")).isEqualTo(waiting);
  }

  private double gauge(String name) {
    return registry.get(name).tag("reclaimer", "gpu").gauge().value();
  }

  private double counter(String name) {
    return registry.get(name).tag("reclaimer", "gpu").functionCounter().count();
  }
}
