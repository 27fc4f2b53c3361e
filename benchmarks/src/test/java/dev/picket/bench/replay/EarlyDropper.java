package dev.picket.bench.replay;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for no reader, and so drops too early. Its readers dawdle now and then, so that it shows
 * soon.
 */
final class EarlyDropper extends Reclaimer {
  private static final int DAWDLE_EVERY = 100;
  private static final long DAWDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  EarlyDropper() {
    super(ReclaimerOptions.background("early"));
    start();
  }

  @Override
  protected Reader newReader(boolean leasable) {
    return new Dawdler(this, leasable);
  }

  @Override
  protected GracePeriod beginGracePeriod() {
    return new GracePeriod() {
      @Override
      public boolean isOver() {
        return true;
      }

      @Override
      public Thread blocker() {
        return null;
      }
    };
  }

  private static final class Dawdler extends Reader {
    private int depth;
    private int protections;

    Dawdler(EarlyDropper reclaimer, boolean leasable) {
      super(reclaimer, leasable);
    }

    @Override
    protected Section begin() {
      depth++;
      return new Section() {
        @Override
        public <T> T protect(Guarded<T> guarded) {
          T value = loadAcquire(guarded);
          if (++protections % DAWDLE_EVERY == 0) {
            LockSupport.parkNanos(DAWDLE_NANOS);
          }
          return value;
        }

        @Override
        public void close() {
          depth--;
        }
      };
    }

    @Override
    protected int depth() {
      return depth;
    }

    @Override
    protected void disable() {}
  }
}
