package dev.picket.bench.peers;

import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an operation.
 *
 * @param operation what it is about
 * @param ours what we take
 * @param peer what somebody else takes; null if a fixed amount is asked for
 * @param relation what is asked
 * @param bound how much of it, as it was measured
 */
public record Goal(
    Operation operation,
    Expression ours,
    @Nullable Expression peer,
    Relation relation,
    double bound) {
  /** What can be asked. */
  public enum Relation {
    /** That the peer takes so many times as much. */
    TIMES_FASTER,
    /** That ours takes so many times as much as the peer at most. */
    TIMES_AT_MOST,
    /** That ours is so much at most. */
    AT_MOST,
    /** That ours is so much at least. */
    AT_LEAST;

    boolean wantsMore() {
      return this == TIMES_FASTER || this == AT_LEAST;
    }
  }

  static Goal timesFaster(Operation operation, Expression ours, double bound, Expression peer) {
    return new Goal(operation, ours, peer, Relation.TIMES_FASTER, bound);
  }

  static Goal timesAtMost(Operation operation, Expression ours, double bound, Expression peer) {
    return new Goal(operation, ours, peer, Relation.TIMES_AT_MOST, bound);
  }

  static Goal atMost(Operation operation, Expression ours, double bound) {
    return new Goal(operation, ours, null, Relation.AT_MOST, bound);
  }

  static Goal atLeast(Operation operation, Expression ours, double bound) {
    return new Goal(operation, ours, null, Relation.AT_LEAST, bound);
  }

  /**
   * {@return what is compared with the bound; empty if a figure is missing}
   *
   * @param round the figures
   */
  public OptionalDouble quantity(Round round) {
    OptionalDouble mine = ours.in(round);
    if (peer == null || mine.isEmpty()) {
      return mine;
    }
    OptionalDouble other = peer.in(round);
    if (other.isEmpty()) {
      return other;
    }
    return OptionalDouble.of(
        relation == Relation.TIMES_FASTER
            ? other.getAsDouble() / mine.getAsDouble()
            : mine.getAsDouble() / other.getAsDouble());
  }

  /** {@return what must be measured for it} */
  public Stream<FigureId> figures() {
    return peer == null ? ours.figures() : Stream.concat(ours.figures(), peer.figures());
  }
}
