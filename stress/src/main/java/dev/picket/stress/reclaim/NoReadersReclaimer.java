package dev.picket.stress.reclaim;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.era.EraReader;
import org.jspecify.annotations.Nullable;

/**
 * The real reclaimer without anybody to wait for: what is retired is dropped at the next drain. For
 * claims that have nothing to do with grace periods.
 */
public final class NoReadersReclaimer extends Reclaimer {
  /** Makes one that is driven. */
  public NoReadersReclaimer() {
    super(Scenarios.driven());
    start();
  }

  @Override
  protected Reader newReader(boolean leasable) {
    return new EraReader(this, leasable);
  }

  @Override
  protected GracePeriod beginGracePeriod() {
    return NobodyIsWaitedFor.INSTANCE;
  }

  private enum NobodyIsWaitedFor implements GracePeriod {
    INSTANCE;

    @Override
    public boolean isOver() {
      return true;
    }

    @Override
    public @Nullable Thread blocker() {
      return null;
    }
  }
}
