package dev.picket.stress.twin;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.era.EraClock;

/** RCU whose grace period begins without the process barrier. */
final class NoBarrierTwin extends EraTwin {
  @Override
  protected GracePeriod beginGracePeriod() {
    return waitFor(EraClock.begin(), readers());
  }
}
