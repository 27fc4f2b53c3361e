package dev.picket.fence.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A filling of memory that shows whether anybody has written there since. */
final class Canary {
  private static final byte FILLING = (byte) 0xc5;

  private final List<MemorySegment> memory;

  /** Fills the memory; what it held is gone. */
  Canary(List<MemorySegment> memory) {
    this.memory = List.copyOf(memory);
    this.memory.forEach(segment -> segment.fill(FILLING));
  }

  boolean isIntact() {
    return memory.stream().allMatch(Canary::isFilled);
  }

  private static boolean isFilled(MemorySegment segment) {
    long size = segment.byteSize();
    return size == 0
        || (segment.get(ValueLayout.JAVA_BYTE, 0) == FILLING
            // Every byte equals the one before it.
            && MemorySegment.mismatch(segment, 1, size, segment, 0, size - 1) == -1);
  }
}
