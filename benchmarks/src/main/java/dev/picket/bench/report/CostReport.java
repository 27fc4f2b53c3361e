package dev.picket.bench.report;

import dev.picket.bench.cost.Access;
import dev.picket.bench.cost.CostResult;
import dev.picket.bench.cost.StrategyCost;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What accesses to registers cost: in nanoseconds, and as multiples of the bare accesses. */
public final class CostReport {
  private static final String DEFINITIONS =
      """
        interval: median round (lowest..highest); a round is a JVM for each strategy, with the median of its iterations
        bare: the same access by a VarHandle on a mapped memfd, in the same JVMs; for enter + exit and
          enter + 1 get + exit it is one get, for 16 gets it is 16 gets
        times bare: of each JVM, what was measured through Registers over what was measured bare
        get, set: through Registers, in a section that is open already; gets are volatile. Owner, bounds and
          generation are checked before, a fault and the generation after each access
        get 4 bytes that are 0: the device is asked whether it answers; this memory always does, so that the
          question costs nothing here, but of a device it is a system call
      """
          .stripTrailing();

  private final List<StrategyCost> costs;

  private CostReport(List<StrategyCost> costs) {
    this.costs = costs;
  }

  /**
   * {@return the tables and what they mean, without a line end at their end}
   *
   * @param costs of at least one strategy
   */
  public static String of(List<StrategyCost> costs) {
    CostReport report = new CostReport(costs);
    return String.join(
        System.lineSeparator().repeat(2), report.nanos(), report.ratios(), DEFINITIONS);
  }

  private String nanos() {
    TextTable table = new TextTable(header("ns", "bare"));
    for (Access access : Access.values()) {
      List<String> row = new ArrayList<>(List.of(access.label()));
      row.add(
          Numbers.format(
              Interval.of(
                  costs.stream()
                      .flatMap(cost -> cost.rounds().stream())
                      .mapToDouble(round -> round.bareNanos(access)))));
      costs.forEach(cost -> row.add(interval(cost, round -> round.nanos(access))));
      table.add(row);
    }
    return table.toString();
  }

  private String ratios() {
    TextTable table = new TextTable(header("times bare"));
    for (Access access : Access.values()) {
      List<String> row = new ArrayList<>(List.of(access.label()));
      costs.forEach(
          cost -> row.add(interval(cost, round -> round.nanos(access) / round.bareNanos(access))));
      table.add(row);
    }
    return table.toString();
  }

  private String[] header(String... first) {
    List<String> header = new ArrayList<>(List.of(first));
    costs.forEach(cost -> header.add(cost.strategy().title()));
    return header.toArray(String[]::new);
  }

  private static String interval(StrategyCost cost, ToDoubleFunction<CostResult> quantity) {
    return Numbers.format(Interval.of(cost.rounds().stream().mapToDouble(quantity)));
  }
}
