package dev.picket.stress.twin;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.era.EraClock;
import dev.picket.reclaim.spi.ProcessBarrier;

/** RCU that looks at its readers once, and executes the process barrier after that. */
final class ScanFirstTwin extends EraTwin {
  @Override
  protected GracePeriod beginGracePeriod() {
    GracePeriod gracePeriod = waitFor(EraClock.begin(), readers());
    boolean over = gracePeriod.isOver();
    ProcessBarrier.heavy();
    return over ? NOBODY : gracePeriod;
  }
}
