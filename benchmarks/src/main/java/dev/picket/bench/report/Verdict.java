package dev.picket.bench.report;

import dev.picket.bench.replay.ReplayResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The one sentence. It speaks of the medians of three timings and claims a difference only where no
 * round of the one reached any round of the other.
 */
public final class Verdict {
  /** What is less may be measured, but nobody chooses a strategy for it. */
  private static final double SHARE_THAT_MATTERS = 0.05;

  /** Of four and four rounds, all of the one are below all of the other by chance once in 70. */
  private static final int ROUNDS_TO_CLAIM = 4;

  private final List<Contender<ReplayResult>> contenders;

  private Verdict(List<Contender<ReplayResult>> contenders) {
    this.contenders = contenders;
  }

  /**
   * {@return the sentence}
   *
   * @param contenders all that were compared; those that are no contenders are left out
   */
  public static String of(List<Contender<ReplayResult>> contenders) {
    List<Contender<ReplayResult>> real =
        contenders.stream().filter(c -> c.strategy().isContender()).toList();
    if (real.size() < 2) {
      return "No verdict: there is nothing to compare, because "
          + (real.isEmpty() ? "no contender was measured." : "one contender was measured alone.");
    }
    int rounds = real.stream().mapToInt(c -> c.rounds().size()).min().orElse(0);
    if (rounds < ROUNDS_TO_CLAIM) {
      return ("No verdict: %s cannot tell a difference from chance, %d can; run without"
              + " --quick, or while the machine is idle.")
          .formatted(rounds == 1 ? "1 round" : rounds + " rounds", ROUNDS_TO_CLAIM);
    }
    return new Verdict(real).sentence();
  }

  private String sentence() {
    List<String> differences = new ArrayList<>();
    List<String> ties = new ArrayList<>();
    for (Timing timing : Timing.values()) {
      if (!contenders.stream().allMatch(timing::isMeasured)) {
        continue;
      }
      List<Contender<ReplayResult>> best = best(timing);
      if (best.size() == contenders.size()) {
        ties.add(timing.label());
      } else {
        differences.add(difference(timing, best));
      }
    }
    if (differences.isEmpty()) {
      return ("No difference between %s on the median of %s: the rounds of each overlap those of"
              + " the others, or lie within 5 %% of them.")
          .formatted(names(contenders, "and"), Words.join(ties, "or"));
    }
    String claim = "By the median of each round, %s".formatted(Words.join(differences, "and"));
    return ties.isEmpty()
        ? claim + "."
        : claim + "; no difference on " + Words.join(ties, "or") + ".";
  }

  /** The one with the lowest median, and all that cannot be told from it. */
  private List<Contender<ReplayResult>> best(Timing timing) {
    Contender<ReplayResult> first =
        contenders.stream()
            .min(Comparator.comparingDouble(c -> timing.median(c).middle()))
            .orElseThrow();
    return contenders.stream().filter(c -> c == first || !isBelow(timing, first, c)).toList();
  }

  private String difference(Timing timing, List<Contender<ReplayResult>> best) {
    Contender<ReplayResult> next =
        contenders.stream()
            .filter(c -> !best.contains(c))
            .min(Comparator.comparingDouble(c -> timing.median(c).middle()))
            .orElseThrow();
    String values =
        best.stream().map(c -> measured(timing, c)).collect(Collectors.joining(" and "));
    String claim = best.size() == 1 ? "%s is lowest on %s" : "%s are lowest and alike on %s";
    return (claim + " with %s %s against %s for %s")
        .formatted(
            names(best, "and"),
            timing.label(),
            values,
            timing.unit(),
            measured(timing, next),
            next.strategy().id());
  }

  private static String measured(Timing timing, Contender<ReplayResult> contender) {
    return Numbers.format(timing.median(contender));
  }

  private static boolean isBelow(
      Timing timing, Contender<ReplayResult> one, Contender<ReplayResult> other) {
    double step = Math.max(resolution(timing, one), resolution(timing, other));
    return timing.median(one).isBelow(timing.median(other), step, SHARE_THAT_MATTERS);
  }

  /** A step of the clock; what is averaged over a batch is as fine as the batch is long. */
  private static double resolution(Timing timing, Contender<ReplayResult> contender) {
    return timing.resolution(contender.interval(round -> round.clock().stepNanos()).high());
  }

  private static String names(List<Contender<ReplayResult>> some, String conjunction) {
    return Words.join(some.stream().map(c -> c.strategy().id()).toList(), conjunction);
  }
}
