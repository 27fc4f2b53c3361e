package dev.picket.reclaim.epoch;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.era.EraClock;
import dev.picket.reclaim.era.EraReader;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reclamation by epochs: records are tagged with the epoch in which they were collected, the epoch
 * advances when every open section has seen it, and what is two epochs old is dropped. An open
 * section holds back everything that is retired meanwhile, by whomever.
 *
 * <p>Readers cost what they cost with RCU. Unlike there, one batch waits for the second advance
 * while the next one waits for the first, so retiring threads meet a collection more often; the
 * price is that a record waits for sections that began in the epoch after its own, too. What one
 * stalled reader holds back is unbounded, except by the reclaimer's limits.
 *
 * <p>Follows Fraser, "Practical lock-freedom" (Cambridge UCAM-CL-TR-579, 2004), with 64-bit epochs
 * instead of three that take turns, and with the readers' fence moved to the reclaiming side.
 */
public final class EpochReclaimer extends Reclaimer {
  /*
   * reader                                   reclaiming side, for what was cut off before
   *   enter: state = clock                     barrierForReaders()
   *          light()                           tag = advances                                   (advancing)
   *   protect: value (acquire)                 all registered readers: state == 0 or >= epoch:  (advancing)
   *   exit:  releaseFence, state = 0             epoch = ++clock, advances++
   *                                            advances >= tag + 2: drop
   *
   * Tags are taken and advances are made under one lock, so there is one advancer at a time.
   *
   * Let a reader have loaded a value that was cut off. Claim: its section has closed when the drop runs.
   *
   * 1. Its load came before the barrier in the sense of ProcessBarrier G1: had its store of state been missed by a scan
   *    after the barrier, the load would have seen the cut-off, null.
   * 2. It loaded the clock before that. The advance after tag begins a new epoch, greater than all numbers that were
   *    loaded before: state is less than this epoch. For this the tag is taken after the barrier.
   * 3. The advance after that one scans after the barrier, too: whoever takes the tag under the lock comes before both
   *    advances. It sees the reader's state, by 1, which is less than the epoch, by 2, and so is not made until the section
   *    has closed.
   * 4. One advance would not do: the first compares with the epoch before it, and lets pass who is in that.
   * 5. A reader that is delayed between loading the clock and storing it may store an old number after many advances. By 1
   *    it then loads null; it only holds up the next advance. Comparisons are of 64-bit numbers that never wrap, never
   *    modulo three, where an old epoch could be taken for a new one.
   * 6. Registration, and no second barrier at the end: as with RCU. A reader that is missing in the list, which is read
   *    after the barrier, registered later and sees the cut-off; the exit's release fence comes before whatever the scan,
   *    an acquire load, finds in state afterwards.
   * 7. The barrier is left out only if no reader may be about to look. A reader that begins to look later does so after a
   *    full fence, which comes after the one of barrierForReaders(), and sees the cut-off.
   */

  private final ReentrantLock advancing = new ReentrantLock();
  private long advances;
  private long epoch;

  /**
   * Makes a reclaimer, with its background threads running if the options ask for them.
   *
   * @param options how it is to run
   */
  public EpochReclaimer(ReclaimerOptions options) {
    super(options);
    start();
  }

  @Override
  protected Reader newReader(boolean leasable) {
    return new EraReader(this, leasable);
  }

  @Override
  protected GracePeriod beginGracePeriod() {
    barrierForReaders();
    advancing.lock();
    try {
      return new EpochGracePeriod(advances);
    } finally {
      advancing.unlock();
    }
  }

  /** One that waits for the second advance, and one for the first. */
  @Override
  protected int batchesInFlight() {
    return 2;
  }

  private boolean advanceTo(long wanted) {
    advancing.lock();
    try {
      while (advances < wanted) {
        if (straggler() != null) {
          return false;
        }
        epoch = EraClock.begin();
        advances++;
      }
      return true;
    } finally {
      advancing.unlock();
    }
  }

  private @Nullable Thread straggler() {
    advancing.lock();
    try {
      return EraReader.insideSinceBefore(epoch, readers());
    } finally {
      advancing.unlock();
    }
  }

  private final class EpochGracePeriod implements GracePeriod {
    private final long tag;

    EpochGracePeriod(long tag) {
      this.tag = tag;
    }

    @Override
    public boolean isOver() {
      return advanceTo(tag + 2);
    }

    @Override
    public @Nullable Thread blocker() {
      return isOver() ? null : straggler();
    }
  }
}
