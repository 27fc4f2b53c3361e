package dev.picket.fence;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * How and when the work behind a fence ended: published as a whole by the signal, and never changed
 * afterwards.
 *
 * @param error why the work failed, null on success
 * @param nanos when the work ended, on the clock of {@link System#nanoTime}, which is
 *     CLOCK_MONOTONIC on Linux
 */
public record Outcome(@Nullable FenceError error, long nanos) {
  /**
   * Success, now.
   *
   * @return a new outcome
   */
  public static Outcome success() {
    return success(System.nanoTime());
  }

  /**
   * Success, at a time that the driver knows better.
   *
   * @param nanos on the clock of {@link System#nanoTime}
   * @return a new outcome
   */
  public static Outcome success(long nanos) {
    return new Outcome(null, nanos);
  }

  /**
   * Failure, now.
   *
   * @param error why
   * @return a new outcome
   */
  public static Outcome failure(FenceError error) {
    return failure(error, System.nanoTime());
  }

  /**
   * Failure, at a time that the driver knows better.
   *
   * @param error why
   * @param nanos on the clock of {@link System#nanoTime}
   * @return a new outcome
   */
  public static Outcome failure(FenceError error, long nanos) {
    return new Outcome(requireNonNull(error, "error"), nanos);
  }

  /**
   * Tells whether the work was done.
   *
   * @return true if there was no error
   */
  public boolean isSuccess() {
    return error == null;
  }

  @Override
  public String toString() {
    return error == null ? "success" : error + " (" + error.meaning() + ")";
  }
}
