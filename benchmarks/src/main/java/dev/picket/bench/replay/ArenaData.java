package dev.picket.bench.replay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** Data in a shared arena of its own: who looks at it after its end is told so. */
final class ArenaData extends DriverData {
  private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

  private @Nullable Arena arena;
  private MemorySegment memory = MemorySegment.NULL;

  ArenaData() {
    super(0);
  }

  void open() {
    Arena opened = Arena.ofShared();
    memory = opened.allocate(BYTES, Long.BYTES);
    arena = opened;
  }

  /** Waits until no thread of the JVM is in the middle of an access. */
  void close() {
    if (arena != null) {
      arena.close();
    }
  }

  @Override
  boolean isGone() {
    return !memory.scope().isAlive();
  }

  /** Also false if the arena is closed, before or meanwhile. */
  @Override
  boolean belongsTo(long expectedFence) {
    try {
      return super.belongsTo(expectedFence);
    } catch (IllegalStateException e) {
      return false;
    }
  }

  @Override
  void write(int offset, long value) {
    WORD.set(memory, (long) offset, value);
  }

  @Override
  long read(int offset) {
    return (long) WORD.getOpaque(memory, (long) offset);
  }
}
