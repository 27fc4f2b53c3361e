package dev.picket.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.peers.Judgement.Verdict;
import dev.picket.bench.peers.measure.JavaChild;
import dev.picket.bench.report.PeersReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PeerRoundsTest {
  /** Each child is a JVM, and some have threads that spin, which takes long where others do too. */
  @Test
  @Timeout(300)
  void everyChildMeasuresWhatGoalsNeed() throws Exception {
    List<String> begun = new ArrayList<>();
    PeersResult result = run(new Effort(1, 0, 0, 600, 0, 1, 1, 0.01), all(), begun);

    assertThat(result.failures()).isEmpty();
    assertThat(begun)
        .containsExactlyElementsOf(
            Arrays.stream(JavaChild.values())
                .map(JavaChild::id)
                .filter(id -> Goals.ALL.stream().anyMatch(goal -> isAbout(goal, id)))
                .toList());
    assertThat(result.about()).containsOnlyKeys(begun);
    assertThat(result.absent().keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Program.values()).map(Program::id).toList());
    for (Judgement judgement : result.judgements()) {
      boolean needsProgram =
          judgement.goal().figures().anyMatch(id -> result.absent().containsKey(id.source()));
      boolean missing = needsProgram || result.processors().isOne();
      if (!missing) {
        assertThat(judgement.verdict()).as("%s", judgement.goal()).isEqualTo(Verdict.NOISY);
      } else if (needsProgram) {
        assertThat(judgement.verdict()).isEqualTo(Verdict.MISSING);
      }
    }
    assertThat(result.passes()).isFalse();
    assertThat(PeersReport.of(result))
        .contains(
            "in a checkout of Picket only", "-XX:+UseG1GC", "rcu retire-drop-1024", "environments");
  }

  @Test
  void eachRoundBeginsWithAnotherOneAndChosenOperationsNeedFewChildren() throws Exception {
    List<String> begun = new ArrayList<>();
    PeersResult result =
        run(new Effort(2, 0, 0, 600, 0, 1, 1, 0.01), EnumSet.of(Operation.BARRIER), begun);

    assertThat(begun).containsExactly("rcu", "oporder", "oporder", "rcu");
    assertThat(result.rounds()).hasSize(2);
    assertThat(result.rounds().getFirst().figures().get("rcu").keySet())
        .containsExactlyInAnyOrder("barrier-idle", "barrier-idle-bytes");
  }

  private static boolean isAbout(Goal goal, String source) {
    return goal.figures().anyMatch(figure -> figure.source().equals(source));
  }

  private static Set<Operation> all() {
    return EnumSet.allOf(Operation.class);
  }

  private static PeersResult run(Effort effort, Set<Operation> operations, List<String> begun)
      throws Exception {
    try (PeerRounds rounds = new PeerRounds(effort, operations, null, begun::add)) {
      return rounds.run();
    }
  }
}
