package dev.picket.fence.sync;

import dev.picket.fence.Composite;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Takes groups of fences apart, and puts fences together into one. All methods may be called by any
 * thread and never wait.
 *
 * <p>Follows {@code dma_fence_unwrap}, which loses the errors of what has ended.
 */
public final class Fences {
  private static final Comparator<Fence> BY_CONTEXT_AND_NEWEST_FIRST =
      Comparator.comparingLong(Fence::contextId)
          .thenComparing(Comparator.comparingLong(Fence::seqno).reversed());

  private Fences() {}

  /**
   * Takes a fence apart: into the parts of whatever is {@linkplain Composite#isSumOfParts the sum
   * of its parts}, to any depth. What is signalled is among them.
   *
   * @param fence a fence
   * @return its parts in their order, each once; the fence itself if it cannot be taken apart
   */
  public static List<Fence> unwrap(Fence fence) {
    return isSum(fence) ? partsOf(List.of(fence)) : List.of(fence);
  }

  /**
   * Makes one fence of two as {@link #merge(List)} does. If one of them has ended well and the
   * other one is pending, that is the result, and nothing is allocated.
   *
   * @param one a fence
   * @param other a fence, maybe the same
   * @return a fence that is signalled when both are
   */
  public static Fence merge(Fence one, Fence other) {
    if (!one.isSignaled() && (one == other || hasEndedWell(other))) {
      return one;
    }
    if (!other.isSignaled() && hasEndedWell(one)) {
      return other;
    }
    return merge(List.of(one, other));
  }

  /**
   * Makes one fence of several, {@linkplain #unwrap taken apart}. What has ended well is left out.
   * Of the pending fences of a context that {@linkplain Fence#isInOrder ends them in order}, the
   * newest stands for all. What has failed is kept, so that the result fails too. If one pending
   * fence is left, that is the result.
   *
   * @param fences any number
   * @return a fence that is signalled when all are; of several, an {@linkplain FenceArray#all
   *     array} by rising context, the newest first within one. If none is pending, a {@linkplain
   *     Fence#stub(Outcome) stub} with the newest time and the first error
   */
  public static Fence merge(List<Fence> fences) {
    List<Fence> parts = fences.stream().anyMatch(Fences::isSum) ? partsOf(fences) : fences;
    Fence pending = null;
    int left = 0;
    FenceError error = null;
    long errorNanos = 0;
    long newest = Fence.stub().signalNanos();
    for (int i = 0; i < parts.size(); i++) {
      Fence part = parts.get(i);
      if (!part.isSignaled()) {
        pending = part;
        left++;
        continue;
      }
      newest = Math.max(newest, part.signalNanos());
      FenceError own = part.error();
      if (own != null && (error == null || part.signalNanos() < errorNanos)) {
        error = own;
        errorNanos = part.signalNanos();
      }
    }
    if (pending == null) {
      return Fence.stub(new Outcome(error, newest));
    }
    return left == 1 && error == null ? pending : mergeDistinct(parts);
  }

  private static Fence mergeDistinct(List<Fence> parts) {
    List<Fence> sorted = new ArrayList<>(parts);
    sorted.removeIf(Fences::hasEndedWell);
    sorted.sort(BY_CONTEXT_AND_NEWEST_FIRST);
    List<Fence> distinct = new ArrayList<>(sorted.size());
    for (Fence part : sorted) {
      if (distinct.isEmpty() || !standsFor(distinct.getLast(), part)) {
        distinct.add(part);
      }
    }
    return distinct.size() == 1 ? distinct.getFirst() : FenceArray.all(distinct).fence();
  }

  /** Tells whether waiting for the one that came first in the order waits for the other too. */
  private static boolean standsFor(Fence first, Fence next) {
    return first == next
        || (first.contextId() == next.contextId() && next.isInOrder() && next.error() == null);
  }

  private static boolean isSum(Fence fence) {
    Composite composite = fence.composite();
    return composite != null && composite.isSumOfParts();
  }

  private static boolean hasEndedWell(Fence fence) {
    return fence.isSignaled() && fence.error() == null;
  }

  private static List<Fence> partsOf(List<Fence> fences) {
    List<Fence> parts = new ArrayList<>();
    Set<Fence> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Iterator<Fence>> nested = new ArrayDeque<>();
    nested.push(fences.iterator());
    while (!nested.isEmpty()) {
      Iterator<Fence> siblings = nested.element();
      if (!siblings.hasNext()) {
        nested.pop();
        continue;
      }
      Fence fence = siblings.next();
      if (!seen.add(fence)) {
        continue;
      }
      Composite composite = fence.composite();
      if (composite != null && composite.isSumOfParts()) {
        nested.push(composite.parts().iterator());
      } else {
        parts.add(fence);
      }
    }
    return parts;
  }
}
