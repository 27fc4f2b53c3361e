package dev.picket.bench.trace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The steps of one lap in the order of their times, four for each fence. They lie in parallel
 * arrays, so that walking them disturbs the caches that a replay measures as little as possible.
 */
public final class ReplaySteps {
  private static final StepKind[] KINDS = StepKind.values();

  private static final Comparator<Step> IN_TIME =
      Comparator.comparingLong(Step::nanos).thenComparing(Step::kind).thenComparingInt(Step::fence);

  private final byte[] kinds;
  private final int[] fences;
  private final long[] nanos;

  private record Step(long nanos, StepKind kind, int fence) {}

  // Kinds are kept as ordinals that never leave this class.
  @SuppressWarnings("EnumOrdinal")
  private ReplaySteps(List<Step> steps) {
    kinds = new byte[steps.size()];
    fences = new int[steps.size()];
    nanos = new long[steps.size()];
    for (int index = 0; index < steps.size(); index++) {
      Step step = steps.get(index);
      kinds[index] = (byte) step.kind().ordinal();
      fences[index] = step.fence();
      nanos[index] = step.nanos();
    }
  }

  static ReplaySteps of(List<FenceLife> lives) {
    List<Step> steps = new ArrayList<>(KINDS.length * lives.size());
    for (int fence = 0; fence < lives.size(); fence++) {
      FenceLife life = lives.get(fence);
      Collections.addAll(
          steps,
          new Step(life.allocNanos(), StepKind.ALLOCATE, fence),
          new Step(life.armNanos(), StepKind.ARM, fence),
          new Step(life.signalNanos(), StepKind.SIGNAL, fence),
          new Step(life.releaseNanos(), StepKind.RELEASE, fence));
    }
    steps.sort(IN_TIME);
    return new ReplaySteps(steps);
  }

  /** {@return how many steps a lap has} */
  public int size() {
    return nanos.length;
  }

  /**
   * {@return what the step does}
   *
   * @param step its index
   */
  public StepKind kind(int step) {
    return KINDS[kinds[step]];
  }

  /**
   * {@return the fence that it does it to, as an index into {@link Trace#fences()}}
   *
   * @param step its index
   */
  public int fence(int step) {
    return fences[step];
  }

  /**
   * {@return when it does it, in nanoseconds since the beginning of the lap}
   *
   * @param step its index
   */
  public long nanos(int step) {
    return nanos[step];
  }
}
