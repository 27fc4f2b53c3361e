package dev.picket.bench.peers;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is computed of the figures of a round, as it is written in a goal. */
public sealed interface Expression {
  /**
   * {@return the value; empty if one of its figures was not measured}
   *
   * @param round the figures
   */
  OptionalDouble in(Round round);

  /** {@return what must be measured for it} */
  Stream<FigureId> figures();

  /** {@return what is measured in} */
  FigureId.Unit unit();

  /**
   * A figure as it is.
   *
   * @param id its name
   */
  record Figure(FigureId id) implements Expression {
    @Override
    public OptionalDouble in(Round round) {
      return round.get(id);
    }

    @Override
    public Stream<FigureId> figures() {
      return Stream.of(id);
    }

    @Override
    public FigureId.Unit unit() {
      return id.unit();
    }

    @Override
    public String toString() {
      return id.toString();
    }
  }

  /**
   * A number of nanoseconds.
   *
   * @param nanos how many
   */
  record Nanos(double nanos) implements Expression {
    @Override
    public OptionalDouble in(Round round) {
      return OptionalDouble.of(nanos);
    }

    @Override
    public Stream<FigureId> figures() {
      return Stream.of();
    }

    @Override
    public FigureId.Unit unit() {
      return FigureId.Unit.NANOS;
    }

    @Override
    public String toString() {
      return "%.0f ns".formatted(nanos);
    }
  }

  /**
   * Two, by an operator.
   *
   * @param left the first
   * @param operator how it is written
   * @param right the second
   */
  record Both(Expression left, Operator operator, Expression right) implements Expression {
    @Override
    public OptionalDouble in(Round round) {
      OptionalDouble one = left.in(round);
      OptionalDouble other = right.in(round);
      return one.isPresent() && other.isPresent()
          ? OptionalDouble.of(
              operator.meaning.applyAsDouble(one.getAsDouble(), other.getAsDouble()))
          : OptionalDouble.empty();
    }

    @Override
    public Stream<FigureId> figures() {
      return Stream.concat(left.figures(), right.figures());
    }

    @Override
    public FigureId.Unit unit() {
      return left.unit();
    }

    @Override
    public String toString() {
      return left + " " + operator.sign + " " + right;
    }
  }

  /** What can be done with two. */
  enum Operator {
    /** The sum. */
    PLUS("+", (left, right) -> left + right),
    /** The difference. */
    MINUS("-", (left, right) -> left - right);

    private final String sign;

    @SuppressWarnings("ImmutableEnumChecker") // captures nothing
    private final DoubleBinaryOperator meaning;

    Operator(String sign, DoubleBinaryOperator meaning) {
      this.sign = sign;
      this.meaning = meaning;
    }
  }

  /**
   * One's part of something that many share.
   *
   * @param whole what they share
   * @param count how many they are
   */
  record PartOf(Expression whole, int count) implements Expression {
    @Override
    public OptionalDouble in(Round round) {
      OptionalDouble value = whole.in(round);
      return value.isPresent() ? OptionalDouble.of(value.getAsDouble() / count) : value;
    }

    @Override
    public Stream<FigureId> figures() {
      return whole.figures();
    }

    @Override
    public FigureId.Unit unit() {
      return whole.unit();
    }

    @Override
    public String toString() {
      return whole + "/" + count;
    }
  }

  /**
   * The least of some, all of which must be there, or leaving one out would make it easier.
   *
   * @param name what they are together
   * @param all at least one
   */
  record Least(String name, List<Expression> all) implements Expression {
    /** Copies the list. */
    public Least {
      all = List.copyOf(all);
    }

    @Override
    public OptionalDouble in(Round round) {
      List<OptionalDouble> values = all.stream().map(each -> each.in(round)).toList();
      return values.stream().allMatch(OptionalDouble::isPresent)
          ? values.stream().mapToDouble(OptionalDouble::getAsDouble).min()
          : OptionalDouble.empty();
    }

    @Override
    public Stream<FigureId> figures() {
      return all.stream().flatMap(Expression::figures);
    }

    @Override
    public FigureId.Unit unit() {
      return all.getFirst().unit();
    }

    @Override
    public String toString() {
      return name
          + " "
          + all.getFirst().figures().map(FigureId::name).collect(Collectors.joining());
    }
  }

  /**
   * {@return a figure}
   *
   * @param source who measures it
   * @param name what it is
   */
  static Expression figure(String source, String name) {
    return new Figure(new FigureId(source, name));
  }

  /**
   * {@return this and another one}
   *
   * @param other what is added
   */
  default Expression plus(Expression other) {
    return new Both(this, Operator.PLUS, other);
  }

  /**
   * {@return this without another one}
   *
   * @param other what is taken away
   */
  default Expression minus(Expression other) {
    return new Both(this, Operator.MINUS, other);
  }

  /**
   * {@return a part of it}
   *
   * @param count how many parts there are
   */
  default Expression dividedBy(int count) {
    return new PartOf(this, count);
  }
}
