package dev.picket.reclaim.hazard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.function.LongPredicate;

/** Some slots of one section, which stay where they are; 0 is a slot that holds nothing. */
final class SlotChunk {
  static final int BITS = 3;
  static final int SIZE = 1 << BITS;

  /** Unused at both ends, so that the slots share no cache line with what lies beside them. */
  private static final int PAD = 16;

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] cells = new long[PAD + SIZE + PAD];

  /** Adds the slots that hold a wanted name. */
  void addHazards(HazardReader reader, List<Hazard> found, LongPredicate wanted) {
    for (int index = 0; index < SIZE; index++) {
      int slot = index;
      long name = getAcquire(slot);
      if (name != 0 && wanted.test(name)) {
        found.add(new Hazard(reader, () -> getAcquire(slot), name));
      }
    }
  }

  private long getAcquire(int index) {
    return (long) CELL.getAcquire(cells, PAD + index);
  }

  /** A plain store: the caller fences. */
  void set(int index, long name) {
    cells[PAD + index] = name;
  }
}
