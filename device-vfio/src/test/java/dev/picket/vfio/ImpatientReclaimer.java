package dev.picket.vfio;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import org.jspecify.annotations.Nullable;

/** The broken twin of the strategies: it drops without waiting for readers. */
final class ImpatientReclaimer extends Reclaimer {
  ImpatientReclaimer() {
    super(ReclaimerOptions.background("impatient"));
    start();
  }

  @Override
  protected Reader newReader(boolean leasable) {
    return new ImpatientReader(this, leasable);
  }

  @Override
  protected GracePeriod beginGracePeriod() {
    return new GracePeriod() {
      @Override
      public boolean isOver() {
        return true;
      }

      @Override
      public @Nullable Thread blocker() {
        return null;
      }
    };
  }

  private static final class ImpatientReader extends Reader {
    private final Section section =
        new Section() {
          @Override
          public <T> @Nullable T protect(Guarded<T> guarded) {
            return loadAcquire(guarded);
          }

          @Override
          public void close() {}
        };

    ImpatientReader(Reclaimer reclaimer, boolean leasable) {
      super(reclaimer, leasable);
    }

    @Override
    protected Section begin() {
      return section;
    }

    @Override
    protected int depth() {
      return 0;
    }

    @Override
    protected void disable() {}
  }
}
