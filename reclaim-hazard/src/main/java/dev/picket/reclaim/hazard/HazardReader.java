package dev.picket.reclaim.hazard;

import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Section;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A thread's reader: a section for each depth, each with slots of its own. */
final class HazardReader extends Reader {
  private final HazardCounts counts = new HazardCounts();
  private final LongSupplier numberBlocks;

  /** Grows by copying; a section stays for ever. Scans read it too. */
  private volatile HazardSection[] sections = {};

  HazardReader(HazardReclaimer reclaimer, boolean leasable, LongSupplier numberBlocks) {
    super(reclaimer, leasable);
    this.numberBlocks = numberBlocks;
    addSection();
  }

  @Override
  protected Section begin() {
    int level = counts.open;
    if (level < 0) {
      throw disabledReader();
    }
    if (level == sections.length) {
      addSection();
    }
    counts.open = level + 1;
    return sections[level];
  }

  @Override
  protected int depth() {
    return counts.open;
  }

  @Override
  protected void disable() {
    counts.open = HazardCounts.DISABLED;
  }

  /** Called by the section of that level before it clears its slots. */
  void checkInnermost(int level) {
    if (!isInnermost(level)) {
      throw new IllegalStateException(
          counts.open <= level
              ? "a section was closed that is not open"
              : "a section was closed while a section nested in it is open; close the innermost"
                  + " first");
    }
  }

  boolean isInnermost(int level) {
    return counts.open == level + 1;
  }

  void closed(int level) {
    counts.open = level;
    if (level == 0) {
      outermostSectionEnded();
    }
  }

  /** A negative number that no reader of this reclaimer has used before. */
  long newNumber() {
    return counts.newNumber(numberBlocks);
  }

  void addHazards(List<Hazard> found, LongPredicate wanted) {
    for (HazardSection section : sections) {
      section.addHazards(found, wanted);
    }
  }

  @Nullable Thread holderOf(Hazard hazard) {
    Thread before = owner();
    return hazard.isSet() ? stillInside(before) : null;
  }

  private void addSection() {
    HazardSection[] known = sections;
    HazardSection[] grown = Arrays.copyOf(known, known.length + 1);
    grown[known.length] = new HazardSection(this, known.length);
    sections = grown;
  }
}
