package dev.picket.bench.replay;

import dev.picket.fence.ring.SoftwareJob;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The memory of jobs, used again after its drop. */
final class JobMemoryPool {
  static final long BYTES = 64;

  private final Queue<MemorySegment> free = new ConcurrentLinkedQueue<>();
  private final AtomicLong dropped = new AtomicLong();

  MemorySegment take() {
    MemorySegment memory = free.poll();
    return memory == null ? Arena.ofAuto().allocate(BYTES) : memory;
  }

  void giveBack(MemorySegment memory) {
    free.add(memory);
  }

  void drop(SoftwareJob job) {
    job.free();
    giveBack(job.memory());
    dropped.incrementAndGet();
  }

  long dropped() {
    return dropped.get();
  }
}
