package dev.picket.bench.strategy;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import org.jspecify.annotations.Nullable;

/**
 * Waits for nobody, so its readers need tell nobody that they are there: the lower bound of what a
 * strategy can cost. Only for records whose drop leaves alone what readers look at, as where data
 * is never freed.
 */
public final class NeverReclaimer extends Reclaimer {
  /**
   * Makes a reclaimer.
   *
   * @param options how it is to run
   */
  public NeverReclaimer(ReclaimerOptions options) {
    super(options);
    start();
  }

  @Override
  protected Reader newReader(boolean leasable) {
    return new NeverReader(this, leasable);
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

  private static final class NeverReader extends Reader {
    private static final int DISABLED = Integer.MIN_VALUE;

    private final NeverSection section = new NeverSection(this);
    private int depth;

    NeverReader(NeverReclaimer reclaimer, boolean leasable) {
      super(reclaimer, leasable);
    }

    @Override
    protected Section begin() {
      if (depth < 0) {
        throw disabledReader();
      }
      depth++;
      return section;
    }

    @Override
    protected int depth() {
      return depth;
    }

    @Override
    protected void disable() {
      depth = DISABLED;
    }

    void end() {
      if (--depth == 0) {
        outermostSectionEnded();
      }
    }
  }

  private static final class NeverSection extends Section {
    private final NeverReader reader;

    NeverSection(NeverReader reader) {
      this.reader = reader;
    }

    @Override
    public <T> @Nullable T protect(Guarded<T> guarded) {
      return loadAcquire(guarded);
    }

    @Override
    public void close() {
      reader.end();
    }
  }
}
