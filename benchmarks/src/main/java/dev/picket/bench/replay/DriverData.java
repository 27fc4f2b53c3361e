package dev.picket.bench.replay;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * What a driver attaches to a fence: a piece of memory that no collector knows, filled with a
 * pattern of its own for each fence while it is live.
 */
class DriverData {
  /** Four cache lines, about what a driver keeps for a job. */
  static final int BYTES = 256;

  private static final long POISON = 0xDEAD_F00D_DEAD_F00DL;
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;
  private static final int STEP_BETWEEN_CHECKS = 64;

  // Without bounds and without a life time, as a pointer in a driver: what is read here is there,
  // or it is not.
  @SuppressWarnings("restricted")
  private static final MemorySegment ALL_MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

  private final int index;
  private long address;
  private long fence;

  DriverData(int index) {
    this.index = index;
  }

  /** Where its memory keeps it. */
  int index() {
    return index;
  }

  DriverData at(long newAddress) {
    address = newAddress;
    return this;
  }

  long address() {
    return address;
  }

  /** The number of the fence that it belongs to, or has belonged to last. */
  long fence() {
    return fence;
  }

  void fill(long newFence) {
    fence = newFence;
    for (int offset = 0; offset < BYTES; offset += Long.BYTES) {
      write(offset, pattern(newFence, offset));
    }
  }

  void poison() {
    for (int offset = 0; offset < BYTES; offset += Long.BYTES) {
      write(offset, POISON);
    }
  }

  /** Reads a word of each cache line, really, each time that it is called. */
  boolean belongsTo(long expectedFence) {
    boolean intact = true;
    for (int offset = 0; offset < BYTES; offset += STEP_BETWEEN_CHECKS) {
      intact &= read(offset) == pattern(expectedFence, offset);
    }
    return intact;
  }

  boolean isPoisoned() {
    return read(0) == POISON;
  }

  /** Tells whether the memory knows that its life is over, so that looking at it is no mistake. */
  boolean isGone() {
    return false;
  }

  void write(int offset, long value) {
    WORD.set(ALL_MEMORY, address + offset, value);
  }

  long read(int offset) {
    return (long) WORD.getOpaque(ALL_MEMORY, address + offset);
  }

  private static long pattern(long fence, int offset) {
    return fence * SPREAD + offset;
  }
}
