package dev.picket.fence.sync;

import dev.picket.fence.Composite;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
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
      (one, other) -> {
        int contexts = Long.compare(one.contextId(), other.contextId());
        return contexts != 0 ? contexts : Long.compare(other.seqno(), one.seqno());
      };

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
    List<Fence> parts = hasSum(fences) ? partsOf(fences) : fences;
    Fence[] left = new Fence[parts.size()];
    int count = 0;
    boolean isAnyPending = false;
    for (int i = 0; i < left.length; i++) {
      Fence part = parts.get(i);
      boolean isPending = !part.isSignaled();
      if (isPending || part.error() != null) {
        left[count++] = part;
        isAnyPending |= isPending;
      }
    }
    if (!isAnyPending) {
      return Fence.stub(outcomeOf(parts));
    }
    // What ends from here on stays.
    Arrays.sort(left, 0, count, BY_CONTEXT_AND_NEWEST_FIRST);
    int distinct = distinct(left, count);
    if (distinct == 1) {
      return left[0];
    }
    Fence[] members = distinct == left.length ? left : Arrays.copyOf(left, distinct);
    return FenceArray.all(List.of(members)).fence();
  }

  /** Moves those to the front that stand for all, and tells how many they are. */
  private static int distinct(Fence[] sorted, int count) {
    int distinct = 1;
    for (int i = 1; i < count; i++) {
      if (!standsFor(sorted[distinct - 1], sorted[i])) {
        sorted[distinct++] = sorted[i];
      }
    }
    return distinct;
  }

  private static Outcome outcomeOf(List<Fence> signaled) {
    FenceError error = null;
    long errorNanos = 0;
    long newest = signaled.isEmpty() ? Fence.stub().signalNanos() : Long.MIN_VALUE;
    for (int i = 0; i < signaled.size(); i++) {
      Fence fence = signaled.get(i);
      long nanos = fence.signalNanos();
      newest = Math.max(newest, nanos);
      FenceError own = fence.error();
      if (own != null && (error == null || nanos < errorNanos)) {
        error = own;
        errorNanos = nanos;
      }
    }
    return new Outcome(error, newest);
  }

  /** Tells whether waiting for the one that came first in the order waits for the other too. */
  private static boolean standsFor(Fence first, Fence next) {
    return first == next
        || (first.contextId() == next.contextId() && next.isInOrder() && next.error() == null);
  }

  private static boolean hasSum(List<Fence> fences) {
    for (int i = 0; i < fences.size(); i++) {
      if (isSum(fences.get(i))) {
        return true;
      }
    }
    return false;
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
