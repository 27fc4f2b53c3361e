package dev.picket.reclaim.hazard;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reclamation by hazard pointers: an open section holds back exactly what it has protected, and one
 * that has protected nothing delays nothing.
 *
 * <p>Entering costs next to nothing, each {@code protect} a store to a slot of the reader and a
 * second look at the record, closing a store per slot. A reader allocates when its sections nest
 * deeper or protect more than ever before, and for each section that protects more than 128. A
 * grace period costs one process barrier and one look at each slot, for any number of retired
 * records.
 *
 * <p>What readers can hold back is bounded: of all records retired before a grace period begins, at
 * most as many outlive it as slots are set, whether their readers stall or not.
 *
 * <p>Follows Michael, "Hazard Pointers: Safe Memory Reclamation for Lock-Free Objects" (IEEE TPDS
 * 2004), with the reader's fence moved to the reclaiming side, and with numbers instead of
 * pointers.
 */
public final class HazardReclaimer extends Reclaimer {
  /*
   * reader                                   reclaiming side, for what was cut off before
   *   protect: value (acquire), null: gone
   *            slot = handle                   barrierForReaders()
   *            light()                         copy all slots that are set, sort
   *            value (acquire), null:          drop what is in no slot
   *              slot = 0, gone                keep the rest until its slots have changed
   *   close:   releaseFence, own slots = 0
   *
   * Let a reader have loaded a value, the second time, that was cut off. Claim: its section has closed when the drop
   * runs.
   *
   * 1. Its load came before the barrier in the sense of ProcessBarrier G1: had its store to the slot been missed by the
   *    scan, the load would have seen the cut-off, null. So the scan sees the handle, or that the section has closed.
   * 2. A handle is never used for a second record, so a slot that holds it means this record and no other, and a record
   *    whose handle is in no slot is used by nobody. There is no ABA, because nothing is compared but the null.
   * 3. A slot once seen without the handle never protects this record again. Whoever stores the handle later loads null
   *    and takes it back; the first look at the value keeps it from being stored at all once the cut-off is seen, so
   *    readers that try again and again hold nothing back. Therefore one barrier and one copy serve a batch, and later
   *    looks are only at the slots that had a hit.
   * 4. A reader that registers meanwhile, a section of a new depth, or slots that were added are reached by stores that
   *    precede the store to the slot, so by 1 the scan sees these too, or the load gives null.
   * 5. No second barrier at the end: what the section read comes before a release fence, and that before whatever the
   *    scan, an acquire load, finds in the slot afterwards. So it happens before the drop.
   * 6. The first look at the value protects nothing and proves nothing; only the second one counts.
   * 7. The barrier is left out only if no reader may be about to look. A reader that begins to look later does so after a
   *    full fence, which comes after the one of barrierForReaders(), and its second look sees the cut-off.
   *
   * Bound. Each slot holds one handle. After a scan a batch keeps only records whose handle it has seen in a slot that
   * still holds it, so all batches together keep at most as many records as slots are set. A stalled reader adds its
   * own slots and no more, however long it stalls.
   *
   * A record without a drop has no handle. Nobody scans for it, but synchronize() waits for its readers too: such a
   * protection stores a negative number, used once in the life of the reclaimer, so that a later protection is not
   * taken for the one that is waited for. Of records with a drop that can still be protected, synchronize() waits for none; a record
   * without one cannot be asked, so its readers are waited for in any case.
   */

  private final AtomicLong numbers = new AtomicLong();

  /**
   * Makes a reclaimer, with its background threads running if the options ask for them.
   *
   * @param options how it is to run
   */
  public HazardReclaimer(ReclaimerOptions options) {
    super(options);
    start();
  }

  @Override
  protected Reader newReader(boolean leasable) {
    return new HazardReader(this, leasable, () -> numbers.getAndAdd(HazardCounts.BLOCK));
  }

  @Override
  protected GracePeriod beginGracePeriod() {
    barrierForReaders();
    List<Hazard> found = new ArrayList<>();
    for (Reader reader : readers()) {
      ((HazardReader) reader).addHazards(found, this::mayBeCutOff);
    }
    return new HazardGracePeriod(found);
  }

  /** What a batch keeps is held by slots, so a batch never has to wait for the one before it. */
  @Override
  protected int batchesInFlight() {
    return Integer.MAX_VALUE;
  }

  private boolean mayBeCutOff(long name) {
    return name < 0 || !isLive(name);
  }
}
