package dev.picket.fence.ring;

import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong on a ring and that no caller could be told.
 *
 * @param kind what happened
 * @param ring names of the device and the ring
 * @param text what exactly
 * @param cause what was thrown, if anything was
 */
public record RingProblem(Kind kind, String ring, String text, @Nullable Throwable cause) {
  /** What can happen. */
  public enum Kind {
    /** A method of the device threw. */
    DEVICE_THREW,
    /** A job did not end in time. */
    JOB_HANGS,
    /** The device answered as only a dead one does. */
    DEVICE_NOT_BELIEVED,
    /** The device wrote although it had acknowledged not to. */
    DEVICE_LIES,
    /** Nothing could be learnt of the device: its memory is kept. */
    DEVICE_LOST
  }

  @Override
  public String toString() {
    return "ring " + ring + ": " + text;
  }
}
