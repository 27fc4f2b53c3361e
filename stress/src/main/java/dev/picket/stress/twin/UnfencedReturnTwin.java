package dev.picket.stress.twin;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.era.EraClock;
import dev.picket.reclaim.spi.ProcessBarrier;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * RCU with one reader, which says that it is offline and that it is back without a fence, and which
 * is believed: no barrier while it is offline.
 */
final class UnfencedReturnTwin extends EraTwin {
  private final AtomicBoolean online = new AtomicBoolean();

  void leave() {
    online.setRelease(false);
  }

  void comeBack() {
    online.setOpaque(true);
  }

  @Override
  protected GracePeriod beginGracePeriod() {
    long era = EraClock.begin();
    VarHandle.fullFence();
    if (online.getAcquire()) {
      ProcessBarrier.heavy();
    }
    return waitFor(era, readers());
  }
}
