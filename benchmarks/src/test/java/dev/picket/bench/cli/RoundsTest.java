package dev.picket.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.child.Ending;
import dev.picket.bench.replay.StallResult;
import dev.picket.bench.replay.StallResult.Sight;
import dev.picket.bench.strategy.Strategy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoundsTest {
  private static final Ending<StallResult> CRASH = new Ending.Died<>("crashed: SIGSEGV", true);

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LINGER")
  void ofASafeStrategyABrokenReadIsAViolation(Strategy strategy) {
    Rounds<StallResult> rounds = new Rounds<>(strategy);
    assertThat(rounds.add(ending(List.of(), List.of("a reader saw poison"))))
        .containsExactly("a reader saw poison");
    assertThat(rounds.add(CRASH)).containsExactly("the JVM crashed: SIGSEGV");
  }

  @Test
  void ofAnUnsafeOneItIsWhatWasMeasured() {
    Rounds<StallResult> rounds = new Rounds<>(Strategy.LINGER);
    assertThat(rounds.add(ending(List.of(), List.of("a reader saw poison")))).isEmpty();
    assertThat(rounds.add(CRASH)).isEmpty();
    assertThat(rounds.contender().rounds()).hasSize(1);
    assertThat(rounds.contender().crashes()).containsExactly("crashed: SIGSEGV");
  }

  @ParameterizedTest
  @EnumSource
  void anyOtherRuleHoldsForAll(Strategy strategy) {
    Rounds<StallResult> rounds = new Rounds<>(strategy);
    assertThat(rounds.add(ending(List.of("data was dropped twice"), List.of())))
        .containsExactly("data was dropped twice");
    assertThat(rounds.add(new Ending.Died<>("ended with exit code 1: Exception", false)))
        .containsExactly("the JVM ended with exit code 1: Exception");
  }

  private static Ending<StallResult> ending(List<String> violations, List<String> brokenReads) {
    return new Ending.Finished<>(
        new StallResult(
            violations,
            brokenReads,
            brokenReads.size(),
            Sight.INTACT,
            1,
            1,
            List.of(),
            0,
            0,
            0,
            0,
            0,
            "none",
            List.of()));
  }
}
