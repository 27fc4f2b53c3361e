package dev.picket.stress.twin;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.era.EraClock;
import dev.picket.reclaim.spi.ProcessBarrier;
import org.jspecify.annotations.Nullable;

/** Epochs that drop after one advance instead of two, with or without the process barrier. */
final class OneAdvanceTwin extends EraTwin {
  private final boolean hasBarrier;

  OneAdvanceTwin(boolean hasBarrier) {
    this.hasBarrier = hasBarrier;
  }

  @Override
  protected GracePeriod beginGracePeriod() {
    if (hasBarrier) {
      ProcessBarrier.heavy();
    }
    long epoch = EraClock.nowAcquire();
    GracePeriod stragglers = waitFor(epoch, readers());
    return new GracePeriod() {
      @Override
      public boolean isOver() {
        if (stragglers.isOver()) {
          EraClock.begin();
          return true;
        }
        return false;
      }

      @Override
      public @Nullable Thread blocker() {
        return stragglers.blocker();
      }
    };
  }
}
