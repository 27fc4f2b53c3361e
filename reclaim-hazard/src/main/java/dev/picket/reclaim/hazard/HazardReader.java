package dev.picket.reclaim.hazard;

import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Section;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A thread's reader: a section for each depth, each with slots of its own. */
final class HazardReader extends Reader {
  private final HazardCounts counts = new HazardCounts();
  private final LongSupplier numberBlocks;
  private final HazardSection outermost = new HazardSection(this);

  /** Stands in for the sections while the reader rests: never free, and never handed out. */
  private final HazardSection resting = new HazardSection(this);

  /** The outermost one, or what stands in for it. */
  private HazardSection next = outermost;

  @SuppressWarnings("this-escape") // nobody reads through it before it is registered
  HazardReader(HazardReclaimer reclaimer, boolean leasable, LongSupplier numberBlocks) {
    super(reclaimer, leasable);
    this.numberBlocks = numberBlocks;
    resting.open();
  }

  @Override
  protected Section begin() {
    HazardSection section = next;
    if (section.isFree()) {
      section.open();
      return section;
    }
    return beginOther();
  }

  private Section beginOther() {
    if (next != outermost) {
      resume();
      next = outermost;
    }
    HazardSection section = outermost;
    while (!section.isFree()) {
      section = section.innerOrNew();
    }
    section.open();
    return section;
  }

  @Override
  protected int depth() {
    int open = 0;
    for (HazardSection each = outermost; each != null; each = each.inner()) {
      open += each.isFree() ? 0 : 1;
    }
    return open;
  }

  @Override
  protected void rest() {
    // Not by a mark in the section, which would be gone if that is closed again.
    next = resting;
  }

  /** A negative number that no reader of this reclaimer has used before. */
  long newNumber() {
    return counts.newNumber(numberBlocks);
  }

  void addHazards(List<Hazard> found, LongPredicate wanted) {
    for (HazardSection each = outermost; each != null; each = each.inner()) {
      each.addHazards(found, wanted);
    }
  }

  @Nullable Thread holderOf(Hazard hazard) {
    Thread before = owner();
    return hazard.isSet() ? stillInside(before) : null;
  }
}
