package dev.picket.bench.strategy;

import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;

/** Counts how deep its thread is in sections, as every baseline's reader has to. */
abstract class BaselineReader extends Reader {
  private static final int RESTING = Integer.MIN_VALUE;

  private int depth;

  BaselineReader(Reclaimer reclaimer, boolean leasable) {
    super(reclaimer, leasable);
  }

  /** Gives the section of a depth, from 0, which is being entered. */
  abstract Section section(int depth);

  /** To be called by the section that is closed, at its end. */
  final void leave() {
    // Closing again changes nothing.
    if (depth > 0 && --depth == 0) {
      leftOutermost();
    }
  }

  /** Called when the outermost section has ended. */
  void leftOutermost() {}

  /** Called when a reader that rested is about to enter again. */
  void cameBack() {}

  @Override
  protected final Section begin() {
    if (depth < 0) {
      resume();
      cameBack();
      depth = 0;
    }
    Section entered = section(depth);
    depth++;
    return entered;
  }

  @Override
  protected final int depth() {
    return Math.max(0, depth);
  }

  @Override
  protected void rest() {
    depth = RESTING;
  }
}
