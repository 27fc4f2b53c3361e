package dev.picket.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.replay.ReplayResult;
import dev.picket.bench.strategy.Strategy;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictTest {
  private static final Contender<ReplayResult> RCU =
      Synthetic.signalling(Strategy.RCU, 100, 101, 102, 103, 104);

  @Test
  void namesAClearWinnerAndTheMetric() {
    String verdict =
        Verdict.of(List.of(Synthetic.signalling(Strategy.RWLOCK, 200, 210, 205, 202, 204), RCU));
    assertThat(verdict)
        .startsWith("By the median of each round, rcu is lowest on signal latency with 102")
        .contains("ns against 204", "for rwlock")
        .endsWith("no difference on reader cost per access or signal to drop.");
  }

  @Test
  void equalResultsAreNoDifference() {
    String verdict =
        Verdict.of(List.of(RCU, Synthetic.signalling(Strategy.REFCOUNT, 100, 101, 102, 103, 104)));
    assertThat(verdict).startsWith("No difference between rcu and refcount on the median of");
  }

  @Test
  void aBetterMedianInsideTheNoiseIsNoDifference() {
    String verdict =
        Verdict.of(List.of(RCU, Synthetic.signalling(Strategy.REFCOUNT, 101, 300, 310, 320, 330)));
    assertThat(verdict).startsWith("No difference");
  }

  @Test
  void aSmallDifferenceIsNoDifferenceHoweverSure() {
    String verdict =
        Verdict.of(List.of(RCU, Synthetic.signalling(Strategy.REFCOUNT, 106, 106, 106, 106, 106)));
    assertThat(verdict).startsWith("No difference");
  }

  @Test
  void twoThatAreAlikeShareTheFirstPlace() {
    String verdict =
        Verdict.of(
            List.of(
                RCU,
                Synthetic.signalling(Strategy.REFCOUNT, 100, 101, 102, 103, 104),
                Synthetic.signalling(Strategy.RWLOCK, 900, 901, 902, 903, 904)));
    assertThat(verdict).contains("rcu and refcount are lowest and alike on signal latency");
  }

  @ParameterizedTest
  @EnumSource(names = {"LINGER", "ARENA", "BLOCKING"})
  void whatIsUnsafeOrSlowIsNotComparedHoweverGood(Strategy strategy) {
    String verdict =
        Verdict.of(
            List.of(
                RCU,
                Synthetic.signalling(strategy, 10, 10, 10, 10, 10),
                Synthetic.signalling(Strategy.REFCOUNT, 200, 201, 202, 203, 204)));
    assertThat(verdict).contains("rcu is lowest").doesNotContain(strategy.id());
  }

  @Test
  void whatNeverDropsIsNoContender() {
    Contender<ReplayResult> never = Synthetic.signalling(Strategy.NEVER, 10, 10, 10, 10, 10);
    assertThat(Verdict.of(List.of(never, RCU))).startsWith("No verdict");
    assertThat(Verdict.of(List.of(never))).startsWith("No verdict");
    assertThat(
            Verdict.of(
                List.of(
                    never, RCU, Synthetic.signalling(Strategy.REFCOUNT, 200, 201, 202, 203, 204))))
        .contains("rcu is lowest")
        .doesNotContain("never");
  }

  @Test
  void aFewRoundsProveNothing() {
    assertThat(
            Verdict.of(
                List.of(
                    Synthetic.signalling(Strategy.RCU, 100, 100, 100),
                    Synthetic.signalling(Strategy.RWLOCK, 900, 900, 900))))
        .startsWith("No verdict: 3 rounds cannot tell a difference from chance");
    assertThat(Verdict.of(List.of(RCU, Synthetic.signalling(Strategy.RWLOCK, 900))))
        .startsWith("No verdict: 1 round cannot");
  }

  @Test
  void isOneSentence() {
    assertThat(
            Verdict.of(
                List.of(
                    rounds(Strategy.RCU, 100, 1_000, 900_000),
                    rounds(Strategy.RWLOCK, 300, 9_000, 9_000))))
        .isEqualTo(
            "By the median of each round, rcu is lowest on signal latency with 100 ns against 300"
                + " for rwlock, rcu is lowest on reader cost per access with 1.00 ns against 9.01"
                + " for rwlock and rwlock is lowest on signal to drop with 9.01 us against 900 for"
                + " rcu.");
  }

  private static Contender<ReplayResult> rounds(
      Strategy strategy, long signal, long readPicos, long drop) {
    return new Contender<>(
        strategy,
        Collections.nCopies(5, Synthetic.round(strategy, signal, readPicos, drop, 100)),
        List.of());
  }
}
