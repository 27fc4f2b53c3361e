package dev.picket.reclaim;

import dev.picket.reclaim.spi.ProcessBarrier;
import dev.picket.reclaim.spi.ProcessBarrierException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The plainest strategy there is, all volatile: what strategies share is tested with it, and the
 * suites themselves, with what breaks on demand.
 */
public final class ReferenceReclaimer extends Reclaimer {
  private final AtomicLong counter = new AtomicLong(1);
  volatile boolean barrierFails;
  volatile boolean waitsForNobody;
  volatile int batchesInFlight = 1;

  public ReferenceReclaimer(ReclaimerOptions options) {
    super(options);
    start();
  }

  static ReferenceReclaimer thatWaitsForNobody(ReclaimerOptions options) {
    ReferenceReclaimer reclaimer = new ReferenceReclaimer(options);
    reclaimer.waitsForNobody = true;
    return reclaimer;
  }

  @Override
  protected Reader newReader(boolean leasable) {
    return new PlainReader(this, leasable);
  }

  @Override
  protected GracePeriod beginGracePeriod() {
    if (barrierFails) {
      throw new ProcessBarrierException("the barrier was told to fail");
    }
    long begun = counter.incrementAndGet();
    ProcessBarrier.heavy();
    return new GracePeriod() {
      @Override
      public boolean isOver() {
        return waitsForNobody || blocker() == null;
      }

      @Override
      public @Nullable Thread blocker() {
        return blockerOf(begun);
      }
    };
  }

  @Override
  protected int batchesInFlight() {
    return batchesInFlight;
  }

  private @Nullable Thread blockerOf(long gracePeriod) {
    for (Reader reader : readers()) {
      Thread blocker = ((PlainReader) reader).blockerOf(gracePeriod);
      if (blocker != null) {
        return blocker;
      }
    }
    return null;
  }

  private static final class PlainReader extends Reader {
    private final PlainSection section = new PlainSection();

    PlainReader(Reclaimer reclaimer, boolean leasable) {
      super(reclaimer, leasable);
    }

    @Override
    protected Section begin() {
      if (section.depth < 0) {
        resume();
        section.depth = 0;
      }
      if (section.depth == 0) {
        section.state = ((ReferenceReclaimer) reclaimer()).counter.get();
      }
      section.depth++;
      return section;
    }

    @Override
    protected int depth() {
      return Math.max(0, section.depth);
    }

    @Override
    protected void rest() {
      section.depth = -1;
    }

    @Nullable Thread blockerOf(long gracePeriod) {
      Thread before = owner();
      long seen = section.state;
      boolean left = seen == 0 || seen >= gracePeriod;
      if (left || before == null || (!before.isAlive() && before == owner())) {
        return null;
      }
      return before;
    }
  }

  private static final class PlainSection extends Section {
    private volatile long state;
    private int depth;

    @Override
    public <T> @Nullable T protect(Guarded<T> guarded) {
      return loadAcquire(guarded);
    }

    @Override
    public void close() {
      if (--depth == 0) {
        state = 0;
      }
    }
  }
}
