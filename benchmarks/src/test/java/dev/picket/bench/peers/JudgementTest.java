package dev.picket.bench.peers;

import static dev.picket.bench.peers.Expression.figure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.peers.Judgement.Verdict;
import dev.picket.bench.report.Interval;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgementTest {
  private static final Expression OURS = figure("rcu", "enter-exit");
  private static final Expression PEER = figure("ck", "epoch-enter-exit");

  @ParameterizedTest
  @CsvSource({
    // Ratios of the peer's 10, 10 and 10 to ours.
    "2, 2, 2, 5, PASS",
    "1, 2, 1, 5, PASS",
    "1, 2, 1, 5.1, NOISY",
    "5, 4, 5, 3, SHORT",
    "5, 2, 5, 3, NOISY"
  })
  void fasterByAFactor(double first, double second, double third, double bound, Verdict verdict) {
    Goal goal = Goal.timesFaster(Operation.ENTER_EXIT, OURS, bound, PEER);
    assertThat(judge(goal, first, second, third)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 2, 2, 0.2, PASS",
    "2, 3, 2, 0.2, NOISY",
    "3, 3, 4, 0.2, SHORT",
  })
  void atMostAFactor(double first, double second, double third, double bound, Verdict verdict) {
    Goal goal = Goal.timesAtMost(Operation.ENTER_EXIT, OURS, bound, PEER);
    assertThat(judge(goal, first, second, third)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0, 0, PASS", "0, 24, 0, 0, NOISY", "24, 24, 24, 0, SHORT"})
  void atMostAnAmount(double first, double second, double third, double bound, Verdict verdict) {
    assertThat(judge(Goal.atMost(Operation.BARRIER, OURS, bound), first, second, third))
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0.95, PASS", "1, 0.9, 0.95, NOISY", "0.5, 0.9, 0.95, SHORT"})
  void atLeastAnAmount(double first, double others, double bound, Verdict verdict) {
    assertThat(judge(Goal.atLeast(Operation.OFFHEAP, OURS, bound), first, others, others))
        .isEqualTo(verdict);
  }

  @Test
  void aRatioIsOfFiguresOfOneRound() {
    Goal goal = Goal.timesFaster(Operation.ENTER_EXIT, OURS, 2, PEER);
    List<Round> rounds = List.of(round(1, 2), round(10, 20), round(100, 200));

    Judgement judgement = Judgement.of(goal, rounds);

    assertThat(judgement.quantity()).isEqualTo(new Interval(2, 2, 2));
    assertThat(judgement.ours()).isEqualTo(new Interval(1, 10, 100));
    assertThat(judgement.verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void twoRoundsShowNothing() {
    Goal goal = Goal.timesFaster(Operation.ENTER_EXIT, OURS, 2, PEER);
    assertThat(Judgement.of(goal, Collections.nCopies(2, round(1, 100))).verdict())
        .isEqualTo(Verdict.NOISY);
  }

  @Test
  void manyRoundsOutvoteAFewThatWereDisturbed() {
    Goal goal = Goal.timesFaster(Operation.ENTER_EXIT, OURS, 2, PEER);
    List<Round> rounds = new ArrayList<>(Collections.nCopies(8, round(1, 2)));
    rounds.add(round(1, 1));
    assertThat(Judgement.of(goal, rounds).verdict()).isEqualTo(Verdict.PASS);
    rounds.add(round(1, 1));
    assertThat(Judgement.of(goal, rounds).verdict()).isEqualTo(Verdict.NOISY);
  }

  @Test
  void aPeerThatIsNotThereIsMissing() {
    Goal goal = Goal.timesFaster(Operation.ENTER_EXIT, OURS, 2, PEER);
    Round withoutPeer = new Round(Map.of("rcu", Map.of("enter-exit", 1.5)));

    Judgement judgement = Judgement.of(goal, Collections.nCopies(3, withoutPeer));

    assertThat(judgement.verdict()).isEqualTo(Verdict.MISSING);
    assertThat(judgement.quantity()).isNull();
    assertThat(judgement.peer()).isNull();
    assertThat(judgement.ours()).isEqualTo(new Interval(1.5, 1.5, 1.5));
  }

  @Test
  void aRoundWithoutThePeerDoesNotCount() {
    Goal goal = Goal.timesFaster(Operation.ENTER_EXIT, OURS, 2, PEER);
    Round withoutPeer = new Round(Map.of("rcu", Map.of("enter-exit", 100.0)));
    List<Round> rounds = List.of(round(1, 2), withoutPeer, round(1, 2), round(1, 2));
    assertThat(Judgement.of(goal, rounds).verdict()).isEqualTo(Verdict.PASS);
  }

  private static Verdict judge(Goal goal, double first, double second, double third) {
    return Judgement.of(goal, List.of(round(first, 10), round(second, 10), round(third, 10)))
        .verdict();
  }

  private static Round round(double ours, double peer) {
    return new Round(
        Map.of("rcu", Map.of("enter-exit", ours), "ck", Map.of("epoch-enter-exit", peer)));
  }
}
