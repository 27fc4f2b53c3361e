package dev.picket.bench.strategy;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Waits for no reader, only for a time, so its readers need tell nobody that they are there. Safe
 * only for records whose drop leaves alone what readers look at, or tells readers that come late.
 */
public final class UnguardedReclaimer extends Reclaimer {
  private final long delayNanos;

  /**
   * Makes a reclaimer.
   *
   * @param options how it is to run
   * @param delay drops come so long after the cut-off, or later
   */
  public UnguardedReclaimer(ReclaimerOptions options, Duration delay) {
    super(options);
    delayNanos = delay.toNanos();
    start();
  }

  @Override
  protected Reader newReader(boolean leasable) {
    return new UnguardedReader(this, leasable);
  }

  @Override
  protected GracePeriod beginGracePeriod() {
    return new Delay(System.nanoTime(), delayNanos);
  }

  private record Delay(long begunNanos, long nanos) implements GracePeriod {
    @Override
    public boolean isOver() {
      return System.nanoTime() - begunNanos >= nanos;
    }

    @Override
    public @Nullable Thread blocker() {
      return null;
    }
  }

  private static final class UnguardedReader extends BaselineReader {
    private final Section section = new UnguardedSection();

    UnguardedReader(UnguardedReclaimer reclaimer, boolean leasable) {
      super(reclaimer, leasable);
    }

    @Override
    Section section(int depth) {
      return section;
    }

    private final class UnguardedSection extends Section {
      @Override
      public <T> @Nullable T protect(Guarded<T> guarded) {
        return loadAcquire(guarded);
      }

      @Override
      public void close() {
        leave();
      }
    }
  }
}
