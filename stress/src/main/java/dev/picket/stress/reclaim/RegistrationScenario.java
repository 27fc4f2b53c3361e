package dev.picket.stress.reclaim;

import dev.picket.reclaim.Reclaimer;

/** Section safety for readers that register while the grace period runs. */
public abstract class RegistrationScenario extends SectionSafetyScenario {
  private final Reclaimer reclaimer;

  /** For one sample. */
  protected RegistrationScenario(Reclaimer reclaimer) {
    super(reclaimer);
    this.reclaimer = reclaimer;
  }

  @Override
  protected final Sight sight() {
    return Reading.withNewReaders(reclaimer, guarded);
  }

  @Override
  protected final void pause() {
    Noise.longPause();
  }
}
