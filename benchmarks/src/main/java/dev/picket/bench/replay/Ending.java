package dev.picket.bench.replay;

/** How a child ended. */
public sealed interface Ending {
  /**
   * It did its task.
   *
   * @param result what it measured
   */
  record Finished(ReplayResult result) implements Ending {}

  /**
   * It crashed, failed or hung: in a comparison of what makes memory safe, a violation.
   *
   * @param how for people, in one line
   */
  record Died(String how) implements Ending {}
}
