package dev.picket.bench.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;

class SignallingTest {
  @ParameterizedTest
  @ValueSource(strings = {"rcu", "hazard", "epoch"})
  void theBenchmarksRun(String strategy) throws RunnerException {
    assertThat(
            new Runner(
                    BriefRuns.of(Signalling.class)
                        .include(Pattern.quote(Awaiting.class.getName()))
                        .param("strategy", strategy)
                        .build())
                .run())
        .hasSize(6)
        .allMatch(result -> result.getPrimaryResult().getScore() > 0);
  }

  @Test
  void whatIsMeasuredIsDone() {
    ArmedFences fences = new ArmedFences();
    fences.strategy = "rcu";
    fences.open();
    fences.allocate();
    Signalling signalling = new Signalling();
    assertThat(signalling.isSignaled(fences)).isZero();
    signalling.arm(fences);
    assertThat(fences.armedLater).allMatch(fence -> !fence.fence().isSignaled());
    assertThat(signalling.signal(fences)).isEqualTo(ArmedFences.FENCES);
    fences.allocate();
    assertThat(signalling.oneCallbackAndSignal(fences)).isEqualTo(ArmedFences.FENCES);
    fences.allocate();
    assertThat(signalling.eightCallbacksAndSignal(fences))
        .isEqualTo((1 + ArmedFences.CALLBACKS) * (long) ArmedFences.FENCES);
    fences.close();
  }
}
