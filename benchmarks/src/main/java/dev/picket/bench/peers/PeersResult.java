package dev.picket.bench.peers;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found.
 *
 * @param effort how long was measured
 * @param processors where
 * @param flags of all JVMs
 * @param rounds what was measured in each; the later ones may lack figures that were not noisy
 * @param judgements of the goals that were chosen
 * @param about what was measured, by its name
 * @param absent what could not be measured, by its name, and why
 * @param failures what went wrong, for people
 * @param seconds how long it took
 */
public record PeersResult(
    Effort effort,
    Processors processors,
    List<String> flags,
    List<Round> rounds,
    List<Judgement> judgements,
    Map<String, String> about,
    Map<String, String> absent,
    List<String> failures,
    long seconds) {
  /** {@return whether all goals are reached} */
  public boolean passes() {
    return judgements.stream().allMatch(judgement -> judgement.verdict() == Judgement.Verdict.PASS);
  }

  /**
   * {@return why a goal's figures are missing, for people}
   *
   * @param goal one that could not be judged
   */
  public String whyMissing(Goal goal) {
    Optional<String> source =
        goal.figures().map(FigureId::source).filter(absent::containsKey).findFirst();
    if (source.isPresent()) {
      return source.get() + ": " + absent.get(source.get());
    }
    return processors.isOne() ? "not measured: one processor" : "not measured";
  }
}
