package dev.picket.stress.reclaim;

/** What is guarded. It only knows how often it was dropped. */
public final class Payload {
  private volatile int drops;

  /** Ends its life. Not atomic, for nobody else may do it. */
  public void drop() {
    int before = drops;
    drops = before + 1;
  }

  /** Tells whether its life has ended. */
  public boolean isDropped() {
    return drops != 0;
  }

  /** Counts how often its life has ended. */
  public int drops() {
    return drops;
  }
}
