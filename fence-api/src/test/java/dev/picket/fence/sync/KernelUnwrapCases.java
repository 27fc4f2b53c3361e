package dev.picket.fence.sync;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the kernel tests of taking fences apart and merging them. */
public abstract class KernelUnwrapCases extends SyncContract {
  protected KernelUnwrapCases(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  private static Fence array(Fence... members) {
    return FenceArray.all(List.of(members)).fence();
  }

  /** The last point of a timeline. */
  private static Fence timelineOf(Fence... works) {
    SyncTimeline timeline = new SyncTimeline("test");
    for (int i = 0; i < works.length; i++) {
      timeline.submit(i + 2, works[i]);
    }
    return requireNonNull(timeline.find(works.length + 1));
  }

  @Test
  @DisplayName("unwrap_array: both members are seen, and no others")
  void anArrayIsTakenApart() {
    List<Fence> two = fencesOf(arm(2));
    assertThat(Fences.unwrap(FenceArray.all(two).fence())).isEqualTo(two);
  }

  @Test
  @DisplayName("sanitycheck: an array as the work of a point")
  void anArrayIsTheWorkOfAPoint() {
    Fence point = timelineOf(array(arm(context()).fence()));
    assertPending(point);
    assertThat(point.describe()).endsWith("2 picket test pending");
  }

  @Test
  @DisplayName("unwrap_chain: the works of both points are seen, and no others")
  void aPointIsTakenApart() {
    List<Fence> two = fencesOf(arm(2));
    assertThat(Fences.unwrap(timelineOf(two.get(0), two.get(1)))).isEqualTo(two);
  }

  @Test
  @DisplayName("unwrap_chain_array: an array that is the work of a point is taken apart too")
  void theWorkOfAPointIsTakenApart() {
    List<Fence> two = fencesOf(arm(2));
    assertThat(Fences.unwrap(timelineOf(FenceArray.all(two).fence()))).isEqualTo(two);
  }

  @Test
  @DisplayName("unwrap_merge_order: an array and a timeline of the same two fences")
  void anArrayAndATimelineOfTheSameAreSeenOnce() {
    Fence one = arm(inOrder()).fence();
    Fence other = arm(inOrder()).fence();
    assertThat(Fences.unwrap(Fences.merge(array(one, other), timelineOf(one, other))))
        .containsExactly(one, other);
  }

  @Test
  @DisplayName("unwrap_merge: both inputs are seen")
  void aMergeOfTwoHasBoth() {
    Fence one = arm(inOrder()).fence();
    Fence other = arm(inOrder()).fence();
    assertThat(Fences.unwrap(Fences.merge(other, one))).containsExactly(one, other);
  }

  @Test
  @DisplayName("unwrap_merge_duplicate: a fence merged with itself is seen once")
  void aFenceMergedWithItselfIsThatFence() {
    Fence fence = arm(inOrder()).fence();
    assertThat(Fences.merge(fence, fence)).isSameAs(fence);
    assertThat(Fences.merge(List.of(fence, fence, fence))).isSameAs(fence);
    Fence ofAnyOrder = arm(context()).fence();
    assertThat(Fences.merge(List.of(ofAnyOrder, fence, ofAnyOrder)).composite().parts())
        .containsExactly(fence, ofAnyOrder);
  }

  @Test
  @DisplayName("unwrap_merge_seqno: of two fences of one context the later is left")
  void theNewestOfAContextIsLeft() {
    FenceContext<String> lower = inOrder();
    FenceContext<String> higher = inOrder();
    Fence first = arm(higher).fence();
    Fence second = arm(higher).fence();
    Fence other = arm(lower).fence();
    assertThat(Fences.unwrap(Fences.merge(List.of(first, second, other))))
        .containsExactly(other, second);
  }

  @Test
  @DisplayName("unwrap_merge_complex: merges, arrays and stubs within each other")
  void whatIsNestedIsSeenOnce() {
    Fence one = arm(inOrder()).fence();
    Fence other = arm(inOrder()).fence();
    Fence merged = Fences.merge(List.of(Fences.merge(one, other), array(other, one), Fence.stub()));
    assertThat(Fences.unwrap(merged)).containsExactly(one, other);
  }

  @Test
  @DisplayName("unwrap_merge_complex_seqno: the later of each context, out of two arrays")
  void theNewestOfEachContextIsLeftOfArrays() {
    FenceContext<String> lower = inOrder();
    FenceContext<String> higher = inOrder();
    Fence lower1 = arm(lower).fence();
    Fence lower2 = arm(lower).fence();
    Fence higher1 = arm(higher).fence();
    Fence higher2 = arm(higher).fence();
    Fence merged = Fences.merge(array(lower2, higher1), array(lower1, higher2));
    assertThat(Fences.unwrap(merged)).containsExactly(lower2, higher2);
  }

  @Test
  @DisplayName("dedup_empty: of nothing, nothing is left")
  void nothingMergesToAStub() {
    Fence merged = Fences.merge(List.of());
    assertDone(merged);
    assertThat(merged.contextId()).isZero();
  }
}
