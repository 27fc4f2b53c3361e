package dev.picket.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceContextBuilder;
import dev.picket.fence.FenceError;
import dev.picket.fence.FenceOps;
import dev.picket.fence.FenceProblem;
import dev.picket.fence.Outcome;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.rcu.RcuReclaimer;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FenceContextMetricsTest {
  private static final Map<FenceProblem.Kind, Consumer<FenceContext<String>>> CAUSES =
      new EnumMap<>(
          Map.of(
              FenceProblem.Kind.CALLBACK_FAILED, FenceContextMetricsTest::failACallback,
              FenceProblem.Kind.OP_FAILED, context -> context.allocate("data").arm().fence().poll(),
              FenceProblem.Kind.CLOSED_UNSIGNALED,
                  context -> context.allocate("data").arm().close(),
              FenceProblem.Kind.FORGOTTEN, FenceContextMetricsTest::forget,
              FenceProblem.Kind.CONTEXT_CLOSED, FenceContextMetricsTest::closeWhilePending));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Reclaimer reclaimer = new RcuReclaimer(ReclaimerOptions.driven("gpu"));

  @AfterEach
  void close() {
    reclaimer.close(Duration.ZERO);
  }

  @Test
  void lateSignalsAreCounted() {
    FenceContext<String> context = builder().build();
    new FenceContextMetrics(context).bindTo(registry);
    DriverFence<String> fence = context.allocate("data").arm();
    fence.signal();
    assertThat(lateSignals()).isZero();
    fence.signal();
    fence.fail(FenceError.EIO);
    assertThat(lateSignals()).isEqualTo(2);
    assertThat(problems().values()).containsOnly(0.0);
  }

  @ParameterizedTest
  @EnumSource
  void problemsAreCountedByKind(FenceProblem.Kind kind) {
    FenceContext<String> context =
        builder()
            .ops(
                new FenceOps<>() {
                  @Override
                  public Outcome poll(String data) {
                    throw new IllegalStateException("op");
                  }
                })
            .build();
    new FenceContextMetrics(context).bindTo(registry);
    assertThat(problems().values()).hasSize(FenceProblem.Kind.values().length).containsOnly(0.0);
    CAUSES.get(kind).accept(context);
    assertThat(problems())
        .allSatisfy((each, count) -> assertThat(count).isEqualTo(each == kind ? 1 : 0));
    assertThat(lateSignals()).isZero();
  }

  @Test
  void metersHaveTheNamesOfTheContext() {
    FenceContext<String> context = builder().build();
    new FenceContextMetrics(context, Tags.of("card", "0")).bindTo(registry);
    assertThat(registry.getMeters())
        .hasSize(1 + FenceProblem.Kind.values().length)
        .allSatisfy(
            meter -> {
              assertThat(meter.getId().getTag("driver")).isEqualTo("a driver");
              assertThat(meter.getId().getTag("timeline")).isEqualTo("a timeline");
              assertThat(meter.getId().getTag("reclaimer")).isEqualTo("gpu");
              assertThat(meter.getId().getTag("card")).isEqualTo("0");
              assertThat(meter.getId().getDescription()).isNotBlank();
            });
  }

  @Test
  void noMeterAndNoBinderKeepsTheContext() {
    WeakReference<FenceContext<?>> context = boundAndClosed();
    await()
        .until(
            () -> {
              System.gc();
              return context.get() == null;
            });
    assertThat(lateSignals()).isEqualTo(1);
  }

  @Test
  void onceClosedTheMetersAreGone() {
    FenceContextMetrics metrics = new FenceContextMetrics(builder().build());
    metrics.bindTo(registry);
    metrics.close();
    assertThat(registry.getMeters()).isEmpty();
  }

  private WeakReference<FenceContext<?>> boundAndClosed() {
    FenceContext<String> context = builder().build();
    new FenceContextMetrics(context).bindTo(registry);
    DriverFence<String> fence = context.allocate("data").arm();
    fence.signal();
    fence.signal();
    assertThat(lateSignals()).isEqualTo(1);
    context.close();
    assertThat(context.awaitDropped(Duration.ofDays(1))).isTrue();
    return new WeakReference<>(context);
  }

  private FenceContextBuilder<String> builder() {
    return FenceContext.<String>software(reclaimer, "a driver", "a timeline").onProblem(_ -> {});
  }

  private static void failACallback(FenceContext<String> context) {
    DriverFence<String> fence = context.allocate("data").arm();
    fence
        .fence()
        .onSignal(
            SignalPathCallback.runInSignalPath(
                _ -> {
                  throw new IllegalStateException("callback");
                }));
    fence.signal();
  }

  private static void forget(FenceContext<String> context) {
    Fence fence = context.allocate("data").arm().fence();
    await()
        .until(
            () -> {
              System.gc();
              context.poll();
              return fence.isSignaled();
            });
  }

  private static void closeWhilePending(FenceContext<String> context) {
    DriverFence<String> fence = context.allocate("data").arm();
    context.close();
    assertThat(fence.fence().isSignaled()).isTrue();
  }

  private double lateSignals() {
    return registry.get("picket.fence.late.signals").functionCounter().count();
  }

  private Map<FenceProblem.Kind, Double> problems() {
    Map<FenceProblem.Kind, Double> counts = new EnumMap<>(FenceProblem.Kind.class);
    Arrays.stream(FenceProblem.Kind.values())
        .forEach(
            kind ->
                counts.put(
                    kind,
                    registry
                        .get("picket.fence.problems")
                        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                        .functionCounter()
                        .count()));
    return counts;
  }
}
