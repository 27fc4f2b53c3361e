package dev.picket.bench.strategy;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What most teams end up with: an atomic count for each record, raised by every access, and a drop
 * once the record is cut off and its count is zero.
 */
public final class RefCountReclaimer extends Reclaimer {
  /*
   * reader                                   reclaiming side, for what was cut off before
   *   count++ (locked)                         full fence
   *   value (acquire); null: count--, gone     count != 0: wait
   *   ...                                      drop
   *   count-- (locked)
   *
   * Either the scan sees the count raised, or the reader, whose increment is a full fence, sees the cut-off. A reader
   * that comes late raises a count that may belong to another record by now; it finds null, lowers it again, and has
   * only made that one wait.
   */

  private final RefCounts counts = new RefCounts();
  private final HoldingReaders readers = new HoldingReaders();

  /**
   * Makes a reclaimer.
   *
   * @param options how it is to run
   */
  public RefCountReclaimer(ReclaimerOptions options) {
    super(options);
    start();
  }

  @Override
  protected Reader newReader(boolean leasable) {
    RefCountReader reader = new RefCountReader(this, leasable, counts, readers);
    readers.add(reader);
    return reader;
  }

  @Override
  protected GracePeriod beginGracePeriod() {
    VarHandle.fullFence();
    return new CountsAreZero();
  }

  @Override
  protected int batchesInFlight() {
    return Integer.MAX_VALUE;
  }

  /** A record that is live now is not among those that were cut off before the grace period. */
  private boolean mayBeRetired(long handle) {
    return !isLive(handle);
  }

  private final class CountsAreZero implements GracePeriod.OfEachRecord {
    private long @Nullable [] awaited;

    @Override
    public boolean isOver() {
      readers.letOrphansGo();
      return awaited == null
          ? !counts.anyHeld(RefCountReclaimer.this::mayBeRetired)
          : Arrays.stream(awaited).noneMatch(counts::isHeld);
    }

    @Override
    public void waitOnlyFor(Supplier<long[]> handles) {
      awaited = handles.get();
    }

    @Override
    public boolean holdsBack(long handle) {
      return counts.isHeld(handle);
    }

    @Override
    public @Nullable Thread blocker() {
      return isOver() ? null : readers.anyHolder();
    }
  }
}
