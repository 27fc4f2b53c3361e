package dev.picket.bench.peers.measure;

import java.util.List;
import java.util.Locale;

/** What a strategy is measured under: a collector and compilers. */
public enum Environment {
  /** What all are measured under, unless it is said: this collector, and C1 with C2. */
  G1("G1"),
  /**
   * Another collector. Without an archive of classes, since that of the others does not fit, and
   * each of both would replace it at its turn.
   */
  ZGC("ZGC", "-XX:-UseG1GC", "-XX:+UseZGC", "-Xshare:off"),
  /** Another collector. */
  PARALLEL("Parallel", "-XX:-UseG1GC", "-XX:+UseParallelGC"),
  /** No code compiled by C2. */
  C1("C1", "-XX:TieredStopAtLevel=1"),
  /** No code compiled at all. */
  INTERPRETER("interpreter", "-Xint");

  private final String title;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> flags;

  Environment(String title, String... flags) {
    this.title = title;
    this.flags = List.of(flags);
  }

  /** {@return its name, for people} */
  public String title() {
    return title;
  }

  /**
   * {@return the name of the child that measures a strategy under it}
   *
   * @param strategy the name of the one that measures it as all are
   */
  public String childOf(String strategy) {
    return this == G1 ? strategy : strategy + "-" + name().toLowerCase(Locale.ROOT);
  }

  /** {@return flags of its JVM, beside those of all} */
  public List<String> flags() {
    return flags;
  }
}
