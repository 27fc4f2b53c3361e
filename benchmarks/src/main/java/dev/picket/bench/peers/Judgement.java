package dev.picket.bench.peers;

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
  private static final int LEAST_ROUNDS = 3;

  /** How a goal stands. */
  public enum Verdict {
    /** All of the interval is on the good side. */
    PASS,
    /** All of it is on the bad side. */
    SHORT,
    /** It lies across the bound, or there were too few rounds to know. */
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
        verdict(goal, quantity, whole.size()));
  }

  private static Verdict verdict(Goal goal, @Nullable Interval interval, int rounds) {
    if (interval == null) {
      return Verdict.MISSING;
    }
    boolean wantsMore = goal.relation().wantsMore();
    boolean lowIsGood = wantsMore ? interval.low() >= goal.bound() : interval.low() <= goal.bound();
    boolean highIsGood =
        wantsMore ? interval.high() >= goal.bound() : interval.high() <= goal.bound();
    if (rounds < LEAST_ROUNDS || lowIsGood != highIsGood) {
      return Verdict.NOISY;
    }
    return lowIsGood ? Verdict.PASS : Verdict.SHORT;
  }

  private static Optional<Interval> interval(
      List<Round> rounds, Function<Round, OptionalDouble> value) {
    double[] values = rounds.stream().map(value).flatMapToDouble(OptionalDouble::stream).toArray();
    return values.length == 0
        ? Optional.empty()
        : Optional.of(Interval.ofMedian(DoubleStream.of(values)));
  }
}
