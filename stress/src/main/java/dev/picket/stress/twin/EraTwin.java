package dev.picket.stress.twin;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.era.EraReader;
import dev.picket.stress.reclaim.Scenarios;
import org.jspecify.annotations.Nullable;

/**
 * A strategy on the real readers of RCU and epochs, with the real reclaimer around it. Subclasses
 * begin their grace periods, wrongly.
 */
abstract class EraTwin extends Reclaimer {
  /** A grace period that is over. */
  static final GracePeriod NOBODY = new NobodyIsWaitedFor();

  EraTwin() {
    super(Scenarios.driven());
    start();
  }

  @Override
  protected final Reader newReader(boolean leasable) {
    return new EraReader(this, leasable);
  }

  /** Waits for the sections of the given readers that began before an era. */
  final GracePeriod waitFor(long era, Reader[] readers) {
    return new Waiting(era, readers);
  }

  private record NobodyIsWaitedFor() implements GracePeriod {
    @Override
    public boolean isOver() {
      return true;
    }

    @Override
    public @Nullable Thread blocker() {
      return null;
    }
  }

  private record Waiting(long era, @SuppressWarnings("ArrayRecordComponent") Reader[] readers)
      implements GracePeriod {
    @Override
    public boolean isOver() {
      return blocker() == null;
    }

    @Override
    public @Nullable Thread blocker() {
      return EraReader.insideSinceBefore(era, readers);
    }
  }
}
