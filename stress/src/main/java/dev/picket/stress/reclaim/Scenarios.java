package dev.picket.stress.reclaim;

import dev.picket.reclaim.ReclaimerOptions;

/** What the scenarios share. */
public final class Scenarios {
  private Scenarios() {}

  /** A reclaimer that works on the actors' threads only. */
  public static ReclaimerOptions driven() {
    return ReclaimerOptions.driven("stress");
  }

  /** A drop for scenarios that end the life of their payload themselves. */
  public static void leave(Payload payload) {}
}
