package dev.picket.bench.child;

/**
 * How a child ended.
 *
 * @param <R> type of what it measures
 */
public sealed interface Ending<R> {
  /**
   * It did its task.
   *
   * @param <R> type of what it measures
   * @param result what it measured
   */
  record Finished<R>(R result) implements Ending<R> {}

  /**
   * It crashed, failed or hung: in a comparison of what makes memory safe, a violation.
   *
   * @param <R> type of what it should have measured
   * @param how for people, in one line
   * @param crashed whether the JVM itself gave up, as it does where memory is not there
   */
  record Died<R>(String how, boolean crashed) implements Ending<R> {}
}
