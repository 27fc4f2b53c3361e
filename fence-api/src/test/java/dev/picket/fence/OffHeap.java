package dev.picket.fence;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;

/** A driver's data outside the heap, which shows whether it was dropped: the drop overwrites it. */
final class OffHeap {
  private static final long LIVE = 0x5AFE_5AFE_5AFE_5AFEL;
  private static final long DROPPED = 0xDEAD_DEAD_DEAD_DEADL;

  private final MemorySegment memory = Arena.ofAuto().allocate(Long.BYTES);
  private final AtomicInteger drops = new AtomicInteger();

  OffHeap() {
    memory.set(ValueLayout.JAVA_LONG, 0, LIVE);
  }

  boolean isUsable() {
    return memory.get(ValueLayout.JAVA_LONG, 0) == LIVE;
  }

  int drops() {
    return drops.get();
  }

  void drop() {
    drops.incrementAndGet();
    memory.set(ValueLayout.JAVA_LONG, 0, DROPPED);
  }
}
