package dev.picket.stress.certify;

import dev.picket.stress.certify.Tally.Counted;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was counted for each claim, and what follows from it.
 *
 * @param effort what was run
 * @param verdicts one for each claim
 * @param unclaimed tests on the class path that belong to no claim, or to more than one
 */
public record Certificate(Effort effort, List<ClaimVerdict> verdicts, List<String> unclaimed) {
  /** A twin that is caught less often might have been caught by accident. */
  public static final long FEWEST_CATCHES = 20;

  /** Judges. */
  static Certificate of(Effort effort, List<Claim> claims, Tally tally, List<String> unclaimed) {
    return new Certificate(
        effort,
        claims.stream()
            .map(
                claim ->
                    new ClaimVerdict(
                        claim,
                        counted(claim.tests(), effort, tally),
                        counted(claim.twins(), effort, tally)))
            .toList(),
        unclaimed);
  }

  private static List<Counted> counted(List<Class<?>> tests, Effort effort, Tally tally) {
    return tests.stream().map(test -> tally.of(Claim.nameOf(test), effort.splits())).toList();
  }

  /** Tells whether every claim holds as far as it was tested, and every twin was caught. */
  public boolean isCertified() {
    return !verdicts.isEmpty()
        && unclaimed.isEmpty()
        && verdicts.stream().allMatch(ClaimVerdict::holds);
  }

  /** Gives tests and twins of all claims. */
  Stream<Counted> all() {
    return verdicts.stream()
        .flatMap(verdict -> Stream.concat(verdict.tests().stream(), verdict.twins().stream()));
  }

  /** Gives the twins of all claims. */
  Stream<Counted> twins() {
    return verdicts.stream().flatMap(verdict -> verdict.twins().stream());
  }

  /**
   * One claim.
   *
   * @param claim which
   * @param tests what its tests counted
   * @param twins what its twins counted
   */
  record ClaimVerdict(Claim claim, List<Counted> tests, List<Counted> twins) {
    boolean holds() {
      return !tests.isEmpty()
          && !twins.isEmpty()
          && tests.stream().allMatch(Counted::isClean)
          && twins.stream().allMatch(ClaimVerdict::isCaught);
    }

    static boolean isCaught(Counted twin) {
      return twin.isClean() && twin.caught() >= FEWEST_CATCHES;
    }
  }
}
