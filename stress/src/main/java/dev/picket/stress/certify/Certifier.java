package dev.picket.stress.certify;

import dev.picket.stress.certify.Tally.Counted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/** Runs everything that the claims name, and judges. */
public final class Certifier {
  /** Where others want the processors too, twins are caught less often. */
  private static final int MOST_ROUNDS = 4;

  private Certifier() {}

  /**
   * Runs all tests and twins.
   *
   * @param effort how much of it
   * @param toDo is told how many more runs there are to be, each time that changes
   * @return the certificate, granted or not
   * @throws IOException if the JVMs of the tests cannot be reached
   */
  public static Certificate certify(Effort effort, IntConsumer toDo) throws IOException {
    Jcstress jcstress = Jcstress.start(effort);
    Tally tally = new Tally();
    List<Run> next = new ArrayList<>();
    Claims.ALL.forEach(claim -> next.addAll(runs(claim.names(), effort)));
    for (int round = 1; round <= MOST_ROUNDS && !next.isEmpty(); round++) {
      run(jcstress, next, tally, toDo);
      next.clear();
      next.addAll(runs(uncaught(effort, tally), effort));
    }
    return Certificate.of(effort, Claims.ALL, tally, unclaimed(Jcstress.tests()));
  }

  /** Names the tests that no claim names, and those that a claim names twice. */
  static List<String> unclaimed(Set<String> tests) {
    Set<String> left = new TreeSet<>(tests);
    List<String> twice = new ArrayList<>();
    for (Claim claim : Claims.ALL) {
      for (String name : claim.names()) {
        if (!left.remove(name)) {
          twice.add(name);
        }
      }
    }
    List<String> all = new ArrayList<>(left);
    all.addAll(twice);
    return all;
  }

  private static void run(Jcstress jcstress, List<Run> runs, Tally tally, IntConsumer toDo)
      throws IOException {
    int[] left = {runs.size()};
    toDo.accept(left[0]);
    jcstress.run(
        runs,
        result -> {
          tally.add(result);
          toDo.accept(--left[0]);
        });
  }

  /** Names twins that ran well, but not often enough to be caught. */
  private static List<String> uncaught(Effort effort, Tally tally) {
    return Certificate.of(effort, Claims.ALL, tally, List.of())
        .twins()
        .filter(twin -> twin.isClean() && twin.caught() < Certificate.FEWEST_CATCHES)
        .map(Counted::test)
        .toList();
  }

  private static List<Run> runs(List<String> tests, Effort effort) {
    return tests.stream()
        .flatMap(test -> effort.splits().stream().map(split -> new Run(test, split)))
        .toList();
  }
}
