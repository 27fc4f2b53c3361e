package dev.picket.reclaim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Readers look at blocks of off-heap memory while other threads replace, cut off and retire them. A
 * drop poisons its block and gives it to the next allocation, so whoever still looks sees numbers
 * that are not the ones it came for. Nothing is unmapped: a broken strategy is caught, not punished
 * by a crash.
 */
final class BlockStress {
  private static final int WORDS = 8;
  private static final int BLOCKS = 512;
  private static final int CELLS = 16;
  private static final int LOOKS = 8;
  private static final long POISON = 0xDEAD_BEEF_DEAD_BEEFL;

  private final Reclaimer reclaimer;
  private final BlockingQueue<MemorySegment> free = new ArrayBlockingQueue<>(BLOCKS);
  private final AtomicReferenceArray<Guarded<Block>> cells = new AtomicReferenceArray<>(CELLS);
  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong looked = new AtomicLong();
  private final AtomicLong drops = new AtomicLong();
  private final AtomicLong violations = new AtomicLong();
  private final AtomicLong crashed = new AtomicLong();
  private volatile boolean stop;

  private record Block(MemorySegment memory, long id) {
    void fill(long number) {
      for (int i = 0; i < WORDS; i++) {
        memory.setAtIndex(ValueLayout.JAVA_LONG, i, number);
      }
    }

    boolean isIntact() {
      for (int i = 0; i < WORDS; i++) {
        if (memory.getAtIndex(ValueLayout.JAVA_LONG, i) != id) {
          return false;
        }
      }
      return true;
    }
  }

  BlockStress(Reclaimer reclaimer) {
    this.reclaimer = reclaimer;
    MemorySegment memory = Arena.ofAuto().allocate((long) BLOCKS * WORDS * Long.BYTES, 64);
    for (long i = 0; i < BLOCKS; i++) {
      free.add(memory.asSlice(i * WORDS * Long.BYTES, WORDS * Long.BYTES));
    }
  }

  /** Runs until told to stop, by the condition or by half a minute. */
  void run(BooleanSupplier enough) throws InterruptedException {
    for (int i = 0; i < CELLS; i++) {
      cells.set(i, allocate());
    }
    List<Thread> threads = new ArrayList<>();
    threads.add(Thread.ofPlatform().start(guard(this::readThroughAReader)));
    threads.add(Thread.ofPlatform().start(guard(this::readThroughTheReclaimer)));
    threads.add(Thread.ofVirtual().start(guard(this::readThroughTheReclaimer)));
    threads.add(Thread.ofPlatform().start(guard(() -> replace(true))));
    threads.add(Thread.ofPlatform().start(guard(() -> replace(false))));
    long begun = System.nanoTime();
    while (!enough.getAsBoolean() && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(30)) {
      Thread.sleep(1);
    }
    stop = true;
    threads.forEach(ReclaimerContract::join);
    for (int i = 0; i < CELLS; i++) {
      ReclaimerContract.cutOffAndRetire(cells.get(i));
    }
  }

  long looked() {
    return looked.get();
  }

  long drops() {
    return drops.get();
  }

  long allocated() {
    return ids.get();
  }

  long violations() {
    return violations.get();
  }

  long crashed() {
    return crashed.get();
  }

  private Runnable guard(InterruptibleTask task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable e) {
        crashed.incrementAndGet();
        throw new AssertionError("a stress thread died", e);
      }
    };
  }

  private void readThroughAReader() {
    Reader reader = reclaimer.reader();
    while (!stop) {
      lookNested(reader::enter);
    }
  }

  private void readThroughTheReclaimer() {
    while (!stop) {
      lookNested(reclaimer::enter);
      LockSupport.parkNanos(1_000);
    }
  }

  private void lookNested(Entrance entrance) {
    try (Section outer = entrance.enter()) {
      Block first = outer.protect(anyCell());
      try (Section inner = entrance.enter()) {
        Block second = inner.protect(anyCell());
        for (int i = 0; i < LOOKS; i++) {
          check(first);
          check(second);
        }
      }
      for (int i = 0; i < LOOKS; i++) {
        check(first);
      }
    }
  }

  private Guarded<Block> anyCell() {
    return cells.get(ThreadLocalRandom.current().nextInt(CELLS));
  }

  private void check(Block block) {
    if (block != null) {
      looked.incrementAndGet();
      if (!block.isIntact()) {
        violations.incrementAndGet();
      }
    }
  }

  private void replace(boolean withRing) throws InterruptedException {
    if (withRing && reclaimer.reader() == null) {
      throw new AssertionError("no reader");
    }
    while (!stop) {
      Guarded<Block> next = allocate();
      Guarded<Block> old = cells.getAndSet(ThreadLocalRandom.current().nextInt(CELLS), next);
      ReclaimerContract.cutOffAndRetire(old);
    }
  }

  private Guarded<Block> allocate() throws InterruptedException {
    MemorySegment memory = free.poll(60, TimeUnit.SECONDS);
    if (memory == null) {
      throw new AssertionError("no block was dropped for a minute");
    }
    Block block = new Block(memory, ids.incrementAndGet());
    block.fill(block.id());
    return reclaimer.allocate(block, WORDS * Long.BYTES, this::drop);
  }

  private void drop(Block block) {
    if (!block.isIntact()) {
      violations.incrementAndGet();
    }
    block.fill(POISON);
    drops.incrementAndGet();
    free.add(block.memory());
  }

  @FunctionalInterface
  private interface Entrance {
    Section enter();
  }

  @FunctionalInterface
  private interface InterruptibleTask {
    void run() throws InterruptedException;
  }
}
