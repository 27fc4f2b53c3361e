package dev.picket.fence.ring;

import java.time.Duration;

/**
 * What {@link Ring#close(Duration)} has reached, and what was left when its time was over. What is
 * left is not lost: {@link Ring#report} tells how it goes on.
 *
 * @param ring name of the device and the ring
 * @param state where on the ladder the ring is; final, unless a call to the device has not returned
 * @param isolatable whether the device can be cut off memory from outside; if not, there is nothing
 *     below a reset but to keep all memory
 * @param submitted jobs that were given a fence
 * @param completed of these, jobs that the device has done
 * @param failed of these, jobs that were ended with an error
 * @param unsignaled of these, jobs whose fence is pending: {@code submitted - completed - failed}
 * @param undropped jobs whose data is not dropped yet, because readers may be looking at it
 * @param kept jobs and other memory that are kept until {@link Ring#deviceIsClosed}
 * @param lying whether the device wrote after it had acknowledged that it would not
 * @param took how long closing took; zero before
 */
public record RingReport(
    String ring,
    RingState state,
    boolean isolatable,
    long submitted,
    long completed,
    long failed,
    long unsignaled,
    long undropped,
    long kept,
    boolean lying,
    Duration took) {
  /**
   * Tells whether nothing was left: every fence ended, everything was dropped.
   *
   * @return true if the ring is gone
   */
  public boolean isComplete() {
    return state.isFinal() && unsignaled == 0 && undropped == 0 && kept == 0;
  }

  @Override
  public String toString() {
    return "ring "
        + ring
        + " "
        + state
        + (isolatable ? "" : " (cannot be isolated)")
        + (lying ? " (the device lies)" : "")
        + ": "
        + submitted
        + " jobs, "
        + completed
        + " done, "
        + failed
        + " failed, "
        + unsignaled
        + " pending, "
        + undropped
        + " not dropped, "
        + kept
        + " kept, closed in "
        + took.toMillis()
        + " ms";
  }
}
