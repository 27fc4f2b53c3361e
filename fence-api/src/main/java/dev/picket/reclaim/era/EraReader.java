package dev.picket.reclaim.era;

import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import org.jspecify.annotations.Nullable;

/** A thread's reader that announces the era in which its outermost section began. */
public final class EraReader extends Reader {
  private final EraSection section;

  /**
   * Makes a reader.
   *
   * @param reclaimer whose records it reads
   * @param leasable passed on
   * @param counter of the eras
   */
  public EraReader(Reclaimer reclaimer, boolean leasable, EraCounter counter) {
    super(reclaimer, leasable);
    this.section = new EraSection(this, counter);
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
    return section.hasLeftErasBefore(era) ? null : stillInside(before);
  }
}
