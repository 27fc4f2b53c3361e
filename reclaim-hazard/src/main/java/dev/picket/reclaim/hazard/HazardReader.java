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

  @SuppressWarnings("this-escape") // nobody reads through it before it is registered
  HazardReader(HazardReclaimer reclaimer, boolean leasable, LongSupplier numberBlocks) {
    super(reclaimer, leasable);
    this.numberBlocks = numberBlocks;
  }

  @Override
  protected Section begin() {
    HazardSection section = outermost;
    if (section.isFree()) {
      section.open();
      return section;
    }
    return beginOther();
  }

  private Section beginOther() {
    HazardSection section = outermost;
    if (section.isResting()) {
      resume();
    } else {
      while (!section.isFree()) {
        section = section.innerOrNew();
      }
    }
    section.open();
    return section;
  }

  @Override
  protected int depth() {
    int open = 0;
    for (HazardSection each = outermost; each != null; each = each.inner()) {
      open += each.isOpen() ? 1 : 0;
    }
    return open;
  }

  @Override
  protected void rest() {
    outermost.rest();
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
