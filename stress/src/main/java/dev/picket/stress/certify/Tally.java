package dev.picket.stress.certify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adds up what was counted, test by test. For one thread. */
final class Tally {
  private final Map<String, List<RunResult>> byTest = new HashMap<>();

  void add(RunResult result) {
    byTest.computeIfAbsent(result.run().test(), test -> new ArrayList<>()).add(result);
  }

  /** Sums up all runs of a test. */
  Counted of(String test, List<Split> expected) {
    List<RunResult> results = byTest.getOrDefault(test, Collections.emptyList());
    Set<Split> executed = new HashSet<>();
    List<String> problems = new ArrayList<>();
    long samples = 0;
    long forbidden = 0;
    long caught = 0;
    for (RunResult result : results) {
      samples += result.samples();
      forbidden += result.forbidden();
      caught += result.caught();
      if (!result.problem().isEmpty()) {
        problems.add(result.run().split() + ": " + result.problem());
      } else if (result.samples() > 0 && expected.contains(result.run().split())) {
        executed.add(result.run().split());
      }
    }
    return new Counted(
        test, executed.size(), expected.size(), samples, forbidden, caught, problems);
  }

  /**
   * One test, all its runs together.
   *
   * @param test its name
   * @param executed splits in which it ran and counted something
   * @param expected splits in which it was to run
   * @param samples how often both actors met
   * @param forbidden samples that must not be
   * @param caught samples that a twin is to show
   * @param problems of runs that did not end as they should
   */
  record Counted(
      String test,
      int executed,
      int expected,
      long samples,
      long forbidden,
      long caught,
      List<String> problems) {
    /** Tells whether it ran as it was to, with no outcome that must not be. */
    boolean isClean() {
      return executed == expected && forbidden == 0 && problems.isEmpty();
    }
  }
}
