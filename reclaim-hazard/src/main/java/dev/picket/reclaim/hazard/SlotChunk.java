package dev.picket.reclaim.hazard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Some slots of one section, which stay where they are; 0 is a slot that holds nothing. */
final class SlotChunk {
  static final int BITS = 3;
  static final int SIZE = 1 << BITS;

  /** Unused at both ends, so that the slots share no cache line with what lies beside them. */
  private static final int PAD = 16;

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] cells = new long[PAD + SIZE + PAD];

  long getAcquire(int index) {
    return (long) CELL.getAcquire(cells, PAD + index);
  }

  /** A plain store: the caller fences. */
  void set(int index, long name) {
    cells[PAD + index] = name;
  }
}
