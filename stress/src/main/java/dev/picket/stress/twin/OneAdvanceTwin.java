package dev.picket.stress.twin;

import dev.picket.reclaim.GracePeriod;
import org.jspecify.annotations.Nullable;

/** Epochs that advance without the process barrier, and drop after one advance instead of two. */
final class OneAdvanceTwin extends EraTwin {
  @Override
  protected GracePeriod beginGracePeriod() {
    long epoch = counter.getAcquire();
    GracePeriod stragglers = waitFor(epoch, readers());
    return new GracePeriod() {
      @Override
      public boolean isOver() {
        if (stragglers.isOver()) {
          counter.incrementAndGet();
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
