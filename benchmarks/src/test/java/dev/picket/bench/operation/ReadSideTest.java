package dev.picket.bench.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** Runs the benchmarks shortly: what is promised to allocate nothing does not. */
class ReadSideTest {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** What JMH itself allocates in an iteration, over its operations. */
  private static final double NOTHING = 0.01;

  private static final int BENCHMARKS = 6;

  @ParameterizedTest
  @ValueSource(strings = {"rcu", "hazard", "epoch"})
  void noOperationOfReadersAllocates(String strategy) throws RunnerException {
    Collection<RunResult> results =
        new Runner(brief(ReadSide.class).param("strategy", strategy).build()).run();
    assertThat(results).hasSize(BENCHMARKS);
    for (RunResult result : results) {
      assertThat(bytesPerOperation(result))
          .as(result.getParams().getBenchmark())
          .isLessThan(NOTHING);
    }
  }

  @Test
  void theProfilerSeesWhatIsAllocated() throws RunnerException {
    RunResult result =
        new Runner(
                brief(Retiring.class).include("cutOffAndRetire").param("strategy", "rcu").build())
            .run()
            .iterator()
            .next();
    assertThat(bytesPerOperation(result)).isGreaterThan(16);
  }

  @Test
  void theOtherBenchmarksRun() throws RunnerException {
    assertThat(
            new Runner(
                    brief(Waiting.class)
                        .include(Pattern.quote(Retiring.class.getName()))
                        .param("strategy", "hazard")
                        .build())
                .run())
        .hasSize(4);
  }

  @Test
  void aCrowdReadsBesideWhoIsMeasured() throws InterruptedException {
    OpenReclaimer open = new OpenReclaimer();
    open.strategy = "hazard";
    open.crowd = Crowd.MORE_THREADS_THAN_CORES;
    int before = Thread.activeCount();
    open.open();
    assertThat(Crowd.MORE_THREADS_THAN_CORES.others())
        .isGreaterThan(Runtime.getRuntime().availableProcessors());
    assertThat(Thread.activeCount() - before).isGreaterThanOrEqualTo(open.crowd.others());
    open.close();
    assertThat(open.reclaimer.stats().outstanding()).isZero();
  }

  private static ChainedOptionsBuilder brief(Class<?> benchmarks) {
    return BriefRuns.of(benchmarks).param("crowd", Crowd.ALONE.name());
  }

  private static double bytesPerOperation(RunResult result) {
    return result.getSecondaryResults().get(ALLOCATED).getScore();
  }
}
