package dev.picket.fence.ring;

/**
 * Where a ring is on the ladder from a device that works to one that is given up. A fence that the
 * device has not completed is ended in one of the last four only, which are final.
 */
public enum RingState {
  /** The device takes jobs. */
  RUNNING,
  /** The ring is being closed: the device was asked to stop, and has not acknowledged it yet. */
  STOPPING,
  /** The device is asked to give up a job that hangs, and nothing else. */
  RECOVERING,
  /** The device is being reset, to recover from a job that hangs or because it did not stop. */
  RESETTING,
  /** The device is being cut off memory. */
  ISOLATING,
  /** The device has acknowledged a stop. */
  STOPPED,
  /** The device has acknowledged a reset, and takes no jobs any more. */
  RESET,
  /** The device can reach no memory any more, whatever it does. */
  ISOLATED,
  /** Nothing is known of the device: all memory that it can reach is kept. */
  LOST;

  /**
   * Tells whether this is how a ring ends.
   *
   * @return true for the last four
   */
  public boolean isFinal() {
    return compareTo(STOPPED) >= 0;
  }

  /**
   * Tells whether the device is known not to write any more.
   *
   * @return true for the final ones but {@link #LOST}
   */
  public boolean isQuiet() {
    return isFinal() && this != LOST;
  }

  boolean mayBecome(RingState next) {
    return switch (this) {
      case RUNNING -> next == STOPPING || next == RECOVERING || next == ISOLATING;
      case STOPPING -> next == STOPPED || next == RESETTING || next == ISOLATING;
      case RECOVERING -> next == RUNNING || next == RESETTING || next == ISOLATING;
      case RESETTING -> next == RUNNING || next == RESET || next == ISOLATING || next == LOST;
      case ISOLATING -> next == ISOLATED || next == RESETTING || next == LOST;
      case STOPPED, RESET, ISOLATED, LOST -> false;
    };
  }
}
