package dev.picket.fence.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.SignalPathCallback;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A counter that signals fences. */
class SoftwareTimelineTest {
  private final SoftwareTimeline timeline = new SoftwareTimeline("by hand");

  @Test
  void fencesAreSignaledInTheOrderOfTheirValues() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    for (long value : new long[] {5, 1, 3}) {
      timeline
          .fence(value)
          .onSignal(SignalPathCallback.runInSignalPath(fence -> seen.add(fence.seqno())));
    }
    assertThat(timeline.advance(4)).isEqualTo(4);
    assertThat(seen).containsExactly(1L, 3L);
    assertThat(timeline.advance(4)).isEqualTo(8);
    assertThat(seen).containsExactly(1L, 3L, 5L);
    assertThat(timeline.value()).isEqualTo(8);
  }

  @Test
  void aPendingFenceIsTheSameEachTime() {
    Fence fence = timeline.fence(2);
    assertThat(timeline.fence(2)).isSameAs(fence);
    assertThat(timeline.fence(3).contextId()).isEqualTo(fence.contextId());
    assertThat(fence.isInOrder()).isTrue();
  }

  @Test
  void whatIsReachedIsSignaledFromTheStart() {
    timeline.advance(3);
    assertThat(timeline.fence(0).isSignaled()).isTrue();
    assertThat(timeline.fence(3).error()).isNull();
    assertThat(timeline.fence(4).isSignaled()).isFalse();
  }

  @Test
  void closingFailsWhatIsPending() {
    Fence reached = timeline.fence(1);
    Fence pending = timeline.fence(2);
    timeline.advance(1);
    timeline.close();
    timeline.close();
    assertThat(reached.error()).isNull();
    assertThat(pending.error()).isEqualTo(FenceError.ENOENT);
    assertThatThrownBy(() -> timeline.fence(2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("by hand is closed");
    assertThatThrownBy(() -> timeline.advance(1)).isInstanceOf(IllegalStateException.class);
  }

  /** One is told that it came too late, and the other that the timeline was closed. */
  @Test
  void aFenceThatIsMadeWhileTheTimelineIsClosedFailsOrIsRefused() {
    for (int round = 0; round < 1_000; round++) {
      SoftwareTimeline closing = new SoftwareTimeline("closing");
      Fence before = closing.fence(1);
      CompletableFuture<Fence> making =
          CompletableFuture.supplyAsync(() -> closing.fence(1)).exceptionally(_ -> before);
      closing.close();
      Fence made = making.join();
      assertThat(made).isSameAs(before);
      assertThat(before.error()).isEqualTo(FenceError.ENOENT);
    }
  }

  @Test
  void theEarliestDeadlineIsKeptOfEachFence() {
    Fence fence = timeline.fence(1);
    assertThat(timeline.deadline(1)).isEmpty();
    fence.setDeadline(7);
    fence.setDeadline(5);
    fence.setDeadline(6);
    assertThat(timeline.deadline(1)).hasValue(5);
    assertThat(timeline.deadline(2)).isEmpty();
    timeline.advance(1);
    assertThat(timeline.deadline(1)).isEmpty();
  }

  @Test
  void aDeadlineGoesThroughArrays() {
    Fence all = FenceArray.all(List.of(timeline.fence(1), timeline.fence(2))).fence();
    all.setDeadline(9);
    assertThat(timeline.deadline(1)).hasValue(9);
    assertThat(timeline.deadline(2)).hasValue(9);
  }

  @Test
  void itIsWaitedFor() throws InterruptedException {
    Fence fence = timeline.fence(1);
    assertThat(fence.await(Duration.ofMillis(1))).isFalse();
    CompletableFuture<Long> counting = CompletableFuture.supplyAsync(() -> timeline.advance(1));
    assertThat(fence.await(Duration.ofSeconds(20))).isTrue();
    assertThat(counting.join()).isEqualTo(1);
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatThrownBy(() -> timeline.fence(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no value -1 of " + timeline);
    assertThatThrownBy(() -> timeline.advance(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot count up from 0 by 0 steps; expected 1 or more");
    timeline.advance(Long.MAX_VALUE);
    assertThatThrownBy(() -> timeline.advance(1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(timeline.value()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aFenceThatIsMadeWhileItsValueIsReachedIsSignaled() {
    for (long value = 1; value <= 2_000; value++) {
      long reached = value;
      CompletableFuture<Fence> making =
          CompletableFuture.supplyAsync(() -> timeline.fence(reached));
      timeline.advance(1);
      Fence fence = making.join();
      while (!fence.isSignaled()) {
        Thread.onSpinWait(); // by the thread that is at it
      }
    }
  }
}
