package dev.picket.stress.certify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.stress.barrier.PairedBarrier;
import dev.picket.stress.twin.NoBarrier;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real runs, though short ones. */
class JcstressTest {
  private static final Effort EFFORT = new Effort(Split.QUICK, 1, 20);

  private final List<RunResult> results = new ArrayList<>();

  @Test
  void runsWhatItIsAskedForInTheSplitsItIsAskedFor() throws IOException {
    List<Run> runs = new ArrayList<>();
    for (Class<?> test : List.of(PairedBarrier.class, NoBarrier.class)) {
      Split.QUICK.forEach(split -> runs.add(new Run(Claim.nameOf(test), split)));
    }
    PrintStream console = System.out;
    Jcstress.start(EFFORT).run(runs, results::add);

    assertThat(System.out).isSameAs(console);
    assertThat(results).extracting(RunResult::run).containsExactlyInAnyOrderElementsOf(runs);
    assertThat(results).extracting(RunResult::problem).containsOnly("");
    assertThat(results).allMatch(result -> result.samples() > 0 && result.forbidden() == 0);
    assertThat(caught(PairedBarrier.class)).isZero();
    assertThat(caught(NoBarrier.class)).isPositive();
  }

  @Test
  void leavesOutWhatItDoesNotKnow() throws IOException {
    Jcstress.start(EFFORT).run(List.of(new Run("a.Stray", Split.QUICK.getFirst())), results::add);
    assertThat(results).isEmpty();
  }

  @Test
  void thereAreNineSplits() {
    assertThat(new HashSet<>(Split.all())).hasSize(9).containsAll(Split.QUICK);
  }

  private long caught(Class<?> test) {
    return results.stream()
        .filter(result -> result.run().test().equals(Claim.nameOf(test)))
        .mapToLong(RunResult::caught)
        .sum();
  }
}
