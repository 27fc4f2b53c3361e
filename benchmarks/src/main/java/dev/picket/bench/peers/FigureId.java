package dev.picket.bench.peers;

/**
 * Names a figure.
 *
 * @param source who measures it: a {@code JavaChild} or a {@link Program}
 * @param name what it is, as that one calls it
 */
public record FigureId(String source, String name) implements Comparable<FigureId> {
  /** What a figure is measured in. */
  public enum Unit {
    /** Nanoseconds per operation. */
    NANOS("ns", 1),
    /** Bytes of the Java heap per operation. */
    BYTES("B", 1),
    /** A share, shown as a percentage. */
    SHARE("%", 100);

    private final String symbol;
    private final double factor;

    Unit(String symbol, double factor) {
      this.symbol = symbol;
      this.factor = factor;
    }

    /** {@return its sign} */
    public String symbol() {
      return symbol;
    }

    /** {@return how many of what is shown make one of what is measured} */
    public double factor() {
      return factor;
    }
  }

  /** {@return what it is measured in, which the end of its name says} */
  public Unit unit() {
    if (name.endsWith("-bytes")) {
      return Unit.BYTES;
    }
    return name.matches(".*-(loss|loss-unthrottled|tax|share)") ? Unit.SHARE : Unit.NANOS;
  }

  @Override
  public int compareTo(FigureId other) {
    int bySource = source.compareTo(other.source);
    return bySource != 0 ? bySource : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return source + " " + name;
  }
}
