package dev.picket.reclaim.rcu;

import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Section;
import org.jspecify.annotations.Nullable;

/** A thread's reader: its section's state is what grace periods look at. */
final class RcuReader extends Reader {
  private final RcuSection section;

  RcuReader(RcuReclaimer reclaimer, boolean leasable, GracePeriodCounter counter) {
    super(reclaimer, leasable);
    this.section = new RcuSection(this, counter);
  }

  @Override
  protected Section begin() {
    if (!section.enter()) {
      throw disabledReader();
    }
    return section;
  }

  @Override
  protected int depth() {
    return section.depth();
  }

  @Override
  protected void disable() {
    section.disable();
  }

  void left() {
    outermostSectionEnded();
  }

  /**
   * The thread whose section holds the grace period back, or null. A dead thread's section counts
   * as closed.
   */
  @Nullable Thread blockerOf(long gracePeriod) {
    Thread before = owner();
    if (section.hasLeft(gracePeriod) || before == null) {
      return null;
    }
    if (!before.isAlive() && before == owner()) {
      return null;
    }
    return before;
  }
}
