package dev.picket.stress.reclaim;

import dev.picket.reclaim.Reclaimer;

/** Section safety for a reader that is offline between its sections. */
public abstract class OfflineScenario extends SectionSafetyScenario {
  private final Reclaimer reclaimer;

  /** For one sample. */
  protected OfflineScenario(Reclaimer reclaimer) {
    super(reclaimer);
    this.reclaimer = reclaimer;
  }

  @Override
  protected final Sight sight() {
    return Reading.comingBack(reclaimer.reader()::offline, reclaimer, guarded);
  }
}
