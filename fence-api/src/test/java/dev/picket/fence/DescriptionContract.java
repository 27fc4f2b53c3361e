package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be read of a fence before and after its signal: names, description, data. */
public abstract class DescriptionContract extends FenceContract {
  protected DescriptionContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  private FenceContext<OffHeap> withDrop(Reclaimer reclaimer) {
    return this.<OffHeap>software(reclaimer).drop(8, OffHeap::drop).build();
  }

  private FenceContext<OffHeap> withOrWithoutDrop(boolean drop, Reclaimer reclaimer) {
    return drop ? withDrop(reclaimer) : this.<OffHeap>software(reclaimer).build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theNamesArePlaceholdersAfterTheSignal(boolean drop) {
    Reclaimer reclaimer = driven();
    DriverFence<OffHeap> driverFence =
        withOrWithoutDrop(drop, reclaimer).allocate(new OffHeap()).arm();
    Fence fence = driverFence.fence();
    try (Section section = reclaimer.enter()) {
      assertThat(fence.driverName(section)).isEqualTo("a driver");
      assertThat(fence.timelineName(section)).isEqualTo("a timeline");
      driverFence.signal();
      assertThat(fence.driverName(section)).isEqualTo("detached-driver");
      assertThat(fence.timelineName(section)).isEqualTo("signaled-timeline");
    }
    driverFence.context().close();
    reclaimer.barrier();
    try (Section section = reclaimer.enter()) {
      assertThat(fence.driverName(section)).isEqualTo("detached-driver");
      assertThat(fence.timelineName(section)).isEqualTo("signaled-timeline");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void contextSeqnoAndLabelStayTrueForEver(boolean drop) {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = withOrWithoutDrop(drop, reclaimer);
    context.skipSeqnos(10);
    DriverFence<OffHeap> driverFence = context.allocate(new OffHeap()).arm();
    Fence fence = driverFence.fence();
    assertIdentity(fence, context.id());
    driverFence.fail(FenceError.EIO);
    assertIdentity(fence, context.id());
    context.close();
    assertThat(context.awaitDropped(Duration.ofMinutes(1))).isTrue();
    assertIdentity(fence, context.id());
  }

  private static void assertIdentity(Fence fence, long contextId) {
    assertThat(fence.contextId()).isEqualTo(contextId);
    assertThat(fence.seqno()).isEqualTo(11);
    assertThat(fence.label()).isEqualTo(contextId + ":11 a driver a timeline");
  }

  @Test
  void aDescriptionTellsStateAndError() {
    FenceContext<String> context = plain();
    DriverFence<String> succeeding = arm(context);
    DriverFence<String> failing = arm(context);
    assertThat(succeeding.fence().describe())
        .isEqualTo(succeeding.fence().label() + " pending")
        .isEqualTo(succeeding.fence().toString())
        .isEqualTo(succeeding.toString());
    succeeding.signal();
    failing.fail(FenceError.ETIME);
    assertThat(succeeding.fence().describe())
        .startsWith(succeeding.fence().label())
        .endsWith("signaled: success");
    assertThat(failing.fence().describe())
        .startsWith(failing.fence().label())
        .contains("signaled: ETIME");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFenceCanBeDescribedAtAnyTime(boolean drop) {
    Reclaimer reclaimer = background();
    FenceContext<OffHeap> context = withOrWithoutDrop(drop, reclaimer);
    Race.run(
        10_000,
        () -> context.allocate(new OffHeap()).arm(),
        List.of(
            driverFence -> driverFence.fail(FenceError.EIO),
            driverFence -> {
              Fence fence = driverFence.fence();
              boolean signaled;
              do {
                signaled = fence.isSignaled();
                String description = fence.describe();
                assertThat(description).startsWith(fence.label());
                assertThat(description)
                    .satisfiesAnyOf(
                        text -> assertThat(text).contains("signaled: EIO"),
                        text -> assertThat(text).endsWith("pending"));
                try (Section section = reclaimer.enter()) {
                  assertNames(fence, section, signaled);
                }
              } while (!signaled);
            }),
        driverFence -> assertThat(driverFence.fence().describe()).contains("EIO"));
    assertThat(problems).isEmpty();
  }

  private static void assertNames(Fence fence, Section section, boolean knownToBeSignaled) {
    String driver = fence.driverName(section);
    String timeline = fence.timelineName(section);
    if (knownToBeSignaled) {
      assertThat(driver).isEqualTo("detached-driver");
      assertThat(timeline).isEqualTo("signaled-timeline");
    } else {
      assertThat(driver).isIn("a driver", "detached-driver");
      assertThat(timeline).isIn("a timeline", "signaled-timeline");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theDataIsReadAsItsTypeAndIsGoneAfterTheSignal(boolean drop) {
    Reclaimer reclaimer = driven();
    OffHeap data = new OffHeap();
    DriverFence<OffHeap> driverFence = withOrWithoutDrop(drop, reclaimer).allocate(data).arm();
    Fence fence = driverFence.fence();
    assertThat(fence.reclaimer()).isSameAs(reclaimer);
    try (Section section = reclaimer.enter()) {
      assertThat(fence.data(section, OffHeap.class)).isSameAs(data);
      assertThat(fence.data(section, Object.class)).isSameAs(data);
      assertThatExceptionOfType(ClassCastException.class)
          .isThrownBy(() -> fence.data(section, String.class))
          .withMessageContaining(fence.label())
          .withMessageContaining("OffHeap")
          .withMessageContaining("String");
      driverFence.signal();
      assertThat(fence.data(section, OffHeap.class)).isNull();
      assertThat(fence.data(section, String.class)).isNull();
    }
    reclaimer.barrier();
    assertThat(data.drops()).isEqualTo(drop ? 1 : 0);
  }

  @Test
  void protectedDataStaysUsableUntilItsSectionCloses() {
    Reclaimer reclaimer = driven();
    OffHeap data = new OffHeap();
    DriverFence<OffHeap> driverFence = withDrop(reclaimer).allocate(data).arm();
    try (Section outer = reclaimer.enter()) {
      OffHeap present = driverFence.fence().data(outer, OffHeap.class);
      try (Section inner = reclaimer.enter()) {
        assertThat(driverFence.fence().data(inner, OffHeap.class)).isSameAs(present);
      }
      driverFence.signal();
      driverFence.context().close();
      drainElsewhere(reclaimer);
      assertThat(present.isUsable()).isTrue();
      assertThat(data.drops()).isZero();
    }
    drainElsewhere(reclaimer);
    assertThat(data.isUsable()).isFalse();
    assertThat(data.drops()).isOne();
  }

  private static void drainElsewhere(Reclaimer reclaimer) {
    join(
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    reclaimer.drain(Long.MAX_VALUE);
                  }
                }));
  }

  @Test
  void anOpKeepsItsDataWhileItsFenceIsSignaled() {
    Reclaimer reclaimer = driven();
    List<DriverFence<OffHeap>> armed = new ArrayList<>();
    List<Boolean> usable = new ArrayList<>();
    FenceContext<OffHeap> context =
        this.<OffHeap>software(reclaimer)
            .drop(8, OffHeap::drop)
            .ops(
                new FenceOps<>() {
                  @Override
                  public void setDeadline(OffHeap data, long nanos) {
                    armed.getFirst().signal();
                    drainElsewhere(reclaimer);
                    usable.add(data.isUsable());
                  }
                })
            .build();
    OffHeap data = new OffHeap();
    armed.add(context.allocate(data).arm());
    Fence fence = armed.getFirst().fence();
    fence.setDeadline(0);
    fence.setDeadline(0);
    assertThat(usable).containsExactly(true);
    reclaimer.barrier();
    assertThat(data.drops()).isOne();
  }
}
