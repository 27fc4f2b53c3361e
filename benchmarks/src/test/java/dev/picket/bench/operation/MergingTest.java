package dev.picket.bench.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.Fence;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;

class MergingTest {
  private static final int INPUTS = 9;

  @Test
  void theBenchmarksRun() throws RunnerException {
    assertThat(new Runner(BriefRuns.of(Merging.class).build()).run())
        .hasSize(3 * Merger.values().length)
        .allMatch(result -> result.getPrimaryResult().getScore() > 0);
  }

  @Test
  void whatIsMeasuredIsDone() {
    PendingGroups groups = new PendingGroups();
    groups.inputs = INPUTS;
    groups.open();
    groups.renew();
    Fence merged = (Fence) Merger.FENCES.merge(groups, 0);
    CompletableFuture<?> future =
        (CompletableFuture<?>) Merger.COMPLETABLE_FUTURES.merge(groups, 0);
    assertThat(merged.composite().parts()).hasSize(INPUTS);
    assertThat(merged.isSignaled()).isFalse();
    assertThat(groups.futures.getFirst()).allMatch(each -> each.getNumberOfDependents() == 1);
    assertThat(future).isNotDone();
    groups.close();
    assertThat(merged.poll()).isTrue();
  }
}
