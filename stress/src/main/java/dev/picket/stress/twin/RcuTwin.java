package dev.picket.stress.twin;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.era.EraClock;
import dev.picket.reclaim.spi.ProcessBarrier;

/** RCU that is right by itself; its users begin grace periods at the wrong time. */
final class RcuTwin extends EraTwin {
  @Override
  protected GracePeriod beginGracePeriod() {
    long era = EraClock.begin();
    ProcessBarrier.heavy();
    return waitFor(era, readers());
  }

  GracePeriod beginGracePeriod(Reader[] listed) {
    long era = EraClock.begin();
    ProcessBarrier.heavy();
    return waitFor(era, listed);
  }

  Reader[] listed() {
    return readers();
  }
}
