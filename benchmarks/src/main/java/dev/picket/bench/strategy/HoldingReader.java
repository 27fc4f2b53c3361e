package dev.picket.bench.strategy;

import dev.picket.reclaim.Reclaimer;
import org.jspecify.annotations.Nullable;

/** A reader whose open sections hold a lock or counts, which somebody must let go if it dies. */
abstract class HoldingReader extends BaselineReader {
  private final HoldingReaders readers;

  HoldingReader(Reclaimer reclaimer, boolean leasable, HoldingReaders readers) {
    super(reclaimer, leasable);
    this.readers = readers;
  }

  /** Tells whether it holds back anything; any thread. */
  abstract boolean isHolding();

  /** Lets go what its dead thread held. */
  abstract void letGo();

  @Override
  protected final void rest() {
    super.rest();
    readers.remove(this);
  }

  @Override
  final void cameBack() {
    readers.add(this);
  }

  final @Nullable Thread holder() {
    return isHolding() ? owner() : null;
  }

  /** A dead thread never gets a reader again, so what is held is its own. */
  final boolean isOrphan() {
    Thread thread = owner();
    return thread != null && !thread.isAlive();
  }
}
