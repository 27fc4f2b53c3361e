package dev.picket.stress.twin;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.era.EraClock;
import dev.picket.reclaim.spi.ProcessBarrier;

/**
 * RCU that takes "no reader is inside" for "no reader is about to look", and then leaves the
 * barrier out.
 */
final class IdleSkipTwin extends EraTwin {
  @Override
  protected GracePeriod beginGracePeriod() {
    GracePeriod gracePeriod = waitFor(EraClock.begin(), readers());
    if (!gracePeriod.isOver()) {
      ProcessBarrier.heavy();
    }
    return gracePeriod;
  }
}
