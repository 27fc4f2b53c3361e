package dev.picket.reclaim.rcu;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.era.EraClock;
import dev.picket.reclaim.era.EraReader;
import org.jspecify.annotations.Nullable;

/**
 * Reclamation by read-copy-update: an open section holds back everything that is retired meanwhile,
 * by whomever.
 *
 * <p>Entering and leaving cost two stores to the reader's own cache line; in the asymmetric mode of
 * the process barrier no fence instruction. A grace period costs one process barrier and one look
 * at each reader, for any number of retired records. What one stalled reader holds back is
 * unbounded, except by the reclaimer's limits.
 *
 * <p>Follows Desnoyers, McKenney, Stern, Dagenais and Walpole, "User-Level Implementations of
 * Read-Copy Update" (IEEE TPDS 2012), with one phase instead of two, which a 64-bit counter that
 * never wraps allows.
 */
public final class RcuReclaimer extends Reclaimer {
  /*
   * reader                                   reclaiming side, for what was cut off before
   *   enter: state = clock                     c = ++clock
   *          light()                           barrierForReaders()
   *   protect: value (acquire)                 for each registered reader: wait until state == 0 or state >= c
   *   exit:  releaseFence, state = 0           drop
   *
   * Each nested section has a state of its own, which is looked at like that of another reader.
   *
   * Let a reader have loaded a value that was cut off. Claim: its section has closed when the drop runs.
   *
   * 1. Its load came before the barrier in the sense of ProcessBarrier G1: had its store of state been missed by the scan,
   *    the load would have seen the cut-off, null. So the scan sees the section's state, or what it was set to later.
   * 2. The state it sees is not 0 unless the section has closed: the exit stores 0, after a release fence.
   * 3. The state it sees is not >= c unless the section has closed. A section with state >= c read the clock after the
   *    increment; the increment is a release after the cut-off, and the light fence makes the read an acquire, so such a
   *    section sees null. What the scan sees is therefore a later section in the same place.
   * 4. The clock is read before state is stored, so a reader that is delayed in between may store a small value after
   *    the scan has passed it. By 1 it then loads null. One phase is enough, because a small value can only make a later
   *    grace period wait longer, never end it too early: a 64-bit clock does not wrap.
   * 5. A reader that registers meanwhile, or a section of a new depth, is either in the list, which is read after the
   *    barrier, or was added later, and then its first load sees the cut-off.
   * 6. No second barrier at the end: what the section read comes before the exit's release fence, and that before whatever
   *    the scan, an acquire load, finds in state afterwards, be it the 0 or a later section's number. So it happens before
   *    the drop.
   * 7. The barrier is left out only if no reader may be about to look: "state == 0" would not say that, but a reader that
   *    is offline does. When it comes back it executes a full fence before it looks, which comes after the one of
   *    barrierForReaders(), or else that would have seen it; so it sees the cut-off.
   */

  /**
   * Makes a reclaimer, with its background threads running if the options ask for them.
   *
   * @param options how it is to run
   */
  public RcuReclaimer(ReclaimerOptions options) {
    super(options);
    start();
  }

  @Override
  protected Reader newReader(boolean leasable) {
    return new EraReader(this, leasable);
  }

  @Override
  protected GracePeriod beginGracePeriod() {
    long begun = EraClock.begin();
    barrierForReaders();
    return new RcuGracePeriod(begun);
  }

  private final class RcuGracePeriod implements GracePeriod {
    private final long begun;

    RcuGracePeriod(long begun) {
      this.begun = begun;
    }

    @Override
    public boolean isOver() {
      return blocker() == null;
    }

    @Override
    public @Nullable Thread blocker() {
      return EraReader.insideSinceBefore(begun, readers());
    }
  }
}
