package dev.picket.reclaim.era;

import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import org.jspecify.annotations.Nullable;

/** A thread's reader, whose sections announce the eras in which they began. */
public final class EraReader extends Reader {
  private final EraSection outermost = new EraSection();

  /** The outermost one, or what stands in for it. */
  private EraSection next = outermost;

  /**
   * Makes a reader.
   *
   * @param reclaimer whose records it reads
   * @param leasable passed on
   */
  public EraReader(Reclaimer reclaimer, boolean leasable) {
    super(reclaimer, leasable);
  }

  @Override
  protected Section begin() {
    EraSection section = next;
    if (section.isFree()) {
      section.enter();
      return section;
    }
    return beginOther();
  }

  private Section beginOther() {
    if (next != outermost) {
      resume();
      next = outermost;
    }
    EraSection section = outermost;
    while (!section.isFree()) {
      section = section.innerOrNew();
    }
    section.enter();
    return section;
  }

  @Override
  protected int depth() {
    int open = 0;
    for (EraSection each = outermost; each != null; each = each.inner()) {
      open += each.isFree() ? 0 : 1;
    }
    return open;
  }

  @Override
  protected void rest() {
    // Not by a mark in the section, which would be gone if that is closed again.
    next = EraSection.RESTING;
  }

  /**
   * Names a thread whose open section began before an era. A dead thread's section counts as
   * closed.
   *
   * @param readers the readers to look at, all of this class
   * @param era the era
   * @return the first such thread, or null if there is none
   */
  public static @Nullable Thread insideSinceBefore(long era, Reader[] readers) {
    for (Reader reader : readers) {
      Thread thread = ((EraReader) reader).insideSinceBefore(era);
      if (thread != null) {
        return thread;
      }
    }
    return null;
  }

  private @Nullable Thread insideSinceBefore(long era) {
    Thread before = owner();
    return hasLeftErasBefore(era) ? null : stillInside(before);
  }

  private boolean hasLeftErasBefore(long era) {
    for (EraSection each = outermost; each != null; each = each.inner()) {
      if (!each.hasLeftErasBefore(era)) {
        return false;
      }
    }
    return true;
  }
}
