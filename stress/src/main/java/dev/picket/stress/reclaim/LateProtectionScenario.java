package dev.picket.stress.reclaim;

import dev.picket.reclaim.Reclaimer;

/**
 * Section safety for readers that protect what they have known for longer than a process barrier.
 */
public abstract class LateProtectionScenario extends SectionSafetyScenario {
  private final Reclaimer reclaimer;

  /** For one sample. */
  protected LateProtectionScenario(Reclaimer reclaimer) {
    super(reclaimer);
    this.reclaimer = reclaimer;
  }

  @Override
  protected final Sight sight() {
    return Reading.afterWork(reclaimer, guarded);
  }

  @Override
  protected final void pause() {
    Noise.longPause();
  }
}
