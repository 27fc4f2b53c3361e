package dev.picket.stress.reclaim;

import dev.picket.reclaim.Reclaimer;

/**
 * Section safety for one section that is longer than a process barrier, and begins at about the
 * time of the cut-off.
 */
public abstract class LongSectionScenario extends SectionSafetyScenario {
  private final Reclaimer reclaimer;
  private volatile boolean begins;

  /** For one sample. */
  protected LongSectionScenario(Reclaimer reclaimer) {
    super(reclaimer);
    this.reclaimer = reclaimer;
  }

  @Override
  protected final Sight sight() {
    begins = true;
    return Reading.forLong(reclaimer, guarded);
  }

  @Override
  protected final void pause() {
    Noise.awaitBriefly(() -> begins);
    Noise.pause();
  }
}
