package dev.picket.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold for every trace whatever it was read from. */
final class SoundTrace {
  private static final List<StepKind> ORDER = List.of(StepKind.values());

  private SoundTrace() {}

  static Trace check(Trace trace) {
    InputSummary input = trace.input();
    assertThat(trace.fences()).hasSize(input.signals());
    assertThat(input.signalsSeen())
        .isEqualTo(input.signals() + input.duplicateSignals() + input.stubSignals());
    assertThat(input.lines())
        .isEqualTo(
            input.comments()
                + input.lostMarkers()
                + input.unknownLines()
                + input.events().values().stream().mapToLong(EventCount::lines).sum());
    checkContexts(trace);
    assertThat(checkSteps(trace)).isEqualTo(input.signals());
    return trace;
  }

  private static void checkContexts(Trace trace) {
    InputSummary input = trace.input();
    assertThat(trace.contexts().stream().mapToInt(ReplayContext::fences).sum())
        .isEqualTo(input.signals());
    assertThat(trace.contexts().stream().filter(context -> !context.replayLocal()).count())
        .isEqualTo(input.contexts());
    assertThat(
            trace.contexts().stream()
                .filter(ReplayContext::replayLocal)
                .mapToInt(ReplayContext::fences)
                .sum())
        .isEqualTo(input.duplicates());
    assertThat(trace.contexts())
        .allSatisfy(context -> assertThat(context.burntSeqnos()).isNotNegative())
        .allSatisfy(context -> assertThat(context.firstSeqno()).isNotNegative());
  }

  /**
   * A replay may do the steps one after the other without ever finding a fence in its way.
   *
   * @return how many signals it does
   */
  static long checkSteps(Trace trace) {
    ReplaySteps steps = trace.steps();
    assertThat(steps.size()).isEqualTo(4 * trace.fences().size());
    int[] stepsDone = new int[trace.fences().size()];
    Map<Integer, Long> lastArmed = new HashMap<>();
    long signals = 0;
    long now = 0;
    for (int step = 0; step < steps.size(); step++) {
      assertThat(steps.nanos(step)).isBetween(now, trace.lapNanos());
      now = steps.nanos(step);
      StepKind kind = steps.kind(step);
      int fence = steps.fence(step);
      assertThat(kind).isEqualTo(ORDER.get(stepsDone[fence]));
      stepsDone[fence]++;
      if (kind == StepKind.ARM) {
        FenceLife life = trace.fences().get(fence);
        ReplayContext context = trace.contexts().get(life.context());
        Long before = lastArmed.put(life.context(), life.seqno());
        if (before == null) {
          assertThat(life.seqno()).isEqualTo(context.firstSeqno());
        } else {
          assertThat(life.seqno()).isGreaterThan(before);
        }
      } else if (kind == StepKind.SIGNAL) {
        signals++;
      }
    }
    assertThat(stepsDone).containsOnly(ORDER.size());
    return signals;
  }
}
