package dev.picket.stress.reclaim;

import dev.picket.reclaim.Reclaimer;

/** Section safety for sections that are longer than a process barrier. */
public abstract class LongSectionScenario extends SectionSafetyScenario {
  private final Reclaimer reclaimer;

  /** For one sample. */
  protected LongSectionScenario(Reclaimer reclaimer) {
    super(reclaimer);
    this.reclaimer = reclaimer;
  }

  @Override
  protected final Sight sight() {
    return Reading.forLong(reclaimer, guarded);
  }

  @Override
  protected final void pause() {
    Noise.longPause();
  }
}
