package dev.picket.bench.replay;

import dev.picket.bench.trace.FenceLife;
import dev.picket.bench.trace.ReplayContext;
import dev.picket.bench.trace.ReplaySteps;
import dev.picket.bench.trace.StepKind;
import dev.picket.bench.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A lap with all that can be worked out before it is replayed.
 *
 * @param contexts to be created in each lap
 * @param fences in the order in which they are armed
 * @param steps in the order of their times
 * @param places how many places consumers need to see all fences that are visible together
 * @param lapNanos how long a lap takes at the recorded speed
 */
record Plan(
    List<PlannedContext> contexts,
    List<PlannedFence> fences,
    List<PlannedStep> steps,
    int places,
    long lapNanos) {
  Plan {
    contexts = List.copyOf(contexts);
    fences = List.copyOf(fences);
    steps = List.copyOf(steps);
  }

  /** A context and how many fences it will have. */
  record PlannedContext(String driver, String timeline, long firstSeqno, int fences) {}

  /**
   * A fence.
   *
   * @param context index of its context
   * @param seqno its number
   * @param burnt how many numbers belong to no fence, just before its own
   * @param place where consumers see it
   */
  record PlannedFence(int context, long seqno, long burnt, int place) {}

  /** A step: what it does to which fence, and when. */
  record PlannedStep(StepKind kind, int fence, long nanos) {}

  static Plan of(Trace trace) {
    List<PlannedStep> steps = steps(trace.steps());
    int[] places = new int[trace.fences().size()];
    int placeCount = assignPlaces(steps, places);
    long[] next = trace.contexts().stream().mapToLong(ReplayContext::firstSeqno).toArray();
    List<PlannedFence> fences = new ArrayList<>();
    for (FenceLife life : trace.fences()) {
      long burnt = life.seqno() - next[life.context()];
      fences.add(new PlannedFence(life.context(), life.seqno(), burnt, places[fences.size()]));
      next[life.context()] = life.seqno() + 1;
    }
    return new Plan(
        trace.contexts().stream().map(Plan::planned).toList(),
        fences,
        steps,
        placeCount,
        trace.lapNanos());
  }

  /** Counts the fences that are pending on average. */
  double meanPending() {
    long total = 0;
    for (PlannedStep step : steps) {
      if (step.kind() == StepKind.ARM) {
        total -= step.nanos();
      } else if (step.kind() == StepKind.SIGNAL) {
        total += step.nanos();
      }
    }
    return (double) total / Math.max(1, lapNanos);
  }

  /** Counts the fences that hold data at the same time, at most. */
  int mostHoldingData() {
    int now = 0;
    int most = 0;
    for (PlannedStep step : steps) {
      if (step.kind() == StepKind.ALLOCATE) {
        most = Math.max(most, ++now);
      } else if (step.kind() == StepKind.SIGNAL) {
        now--;
      }
    }
    return most;
  }

  private static PlannedContext planned(ReplayContext context) {
    return new PlannedContext(
        named(context.driver(), "unknown-driver"),
        named(context.timeline(), "unknown-timeline"),
        context.firstSeqno(),
        context.fences());
  }

  private static String named(String name, String otherwise) {
    return name.isBlank() ? otherwise : name;
  }

  private static List<PlannedStep> steps(ReplaySteps recorded) {
    List<PlannedStep> steps = new ArrayList<>(recorded.size());
    for (int step = 0; step < recorded.size(); step++) {
      steps.add(new PlannedStep(recorded.kind(step), recorded.fence(step), recorded.nanos(step)));
    }
    return steps;
  }

  private static int assignPlaces(List<PlannedStep> steps, int[] places) {
    Deque<Integer> free = new ArrayDeque<>();
    int count = 0;
    for (PlannedStep step : steps) {
      if (step.kind() == StepKind.ARM) {
        places[step.fence()] = free.isEmpty() ? count++ : free.pop();
      } else if (step.kind() == StepKind.RELEASE) {
        free.push(places[step.fence()]);
      }
    }
    return count;
  }
}
