package dev.picket.bench.peers;

import dev.picket.bench.peers.Goal.Relation;
import dev.picket.bench.report.Interval;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a goal is reached.
 *
 * @param goal what is asked
 * @param ours what we took; null if it was not measured
 * @param peer what the peer took; null if there is none or it was not measured
 * @param quantity what is compared with the bound; null if a figure is missing
 * @param verdict how it stands
 */
public record Judgement(
    Goal goal,
    @Nullable Interval ours,
    @Nullable Interval peer,
    @Nullable Interval quantity,
    Verdict verdict) {
  /** How a goal stands. */
  public enum Verdict {
    /** All of the interval is on the good side. */
    PASS,
    /** All of it is on the bad side. */
    SHORT,
    /** It lies across the bound. */
    NOISY,
    /** A figure is missing. */
    MISSING
  }

  /**
   * {@return how a goal stands}
   *
   * @param goal what is asked
   * @param rounds what was measured
   */
  public static Judgement of(Goal goal, List<Round> rounds) {
    List<Round> whole = rounds.stream().filter(round -> goal.quantity(round).isPresent()).toList();
    Interval quantity = interval(whole, goal::quantity).orElse(null);
    List<Round> known = whole.isEmpty() ? rounds : whole;
    Expression peer = goal.peer();
    return new Judgement(
        goal,
        interval(known, goal.ours()::in).orElse(null),
        peer == null ? null : interval(known, peer::in).orElse(null),
        quantity,
        quantity == null ? Verdict.MISSING : verdict(quantity, goal.relation(), goal.bound()));
  }

  private static Verdict verdict(Interval interval, Relation relation, double bound) {
    double worst = relation.wantsMore() ? interval.low() : -interval.high();
    double best = relation.wantsMore() ? interval.high() : -interval.low();
    double wanted = relation.wantsMore() ? bound : -bound;
    if (worst >= wanted) {
      return Verdict.PASS;
    }
    return best < wanted ? Verdict.SHORT : Verdict.NOISY;
  }

  private static Optional<Interval> interval(
      List<Round> rounds, Function<Round, OptionalDouble> value) {
    double[] values = rounds.stream().map(value).flatMapToDouble(OptionalDouble::stream).toArray();
    return values.length == 0
        ? Optional.empty()
        : Optional.of(Interval.ofMedian(DoubleStream.of(values)));
  }
}
