package dev.picket.bench.peers.measure;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;

/** What readers do, and what waits for them. */
final class Sections {
  private Sections() {}

  /** Enters and leaves, the reader held. */
  static final class EnterExit extends Loop {
    private final Reader reader;

    EnterExit(Reclaimer reclaimer) {
      reader = reclaimer.reader();
    }

    @Override
    long run(int count) {
      Reader held = reader;
      for (int i = 0; i < count; i++) {
        held.enter().close();
      }
      return 0;
    }

    @Override
    public void close() {
      reader.close();
    }
  }

  /**
   * Enters and leaves twice, the second time inside the first. A loop inside of one outer section
   * would make the compilers take the outermost section for rare, in all loops of this JVM.
   */
  static final class EnterEnterExitExit extends Loop {
    private final Reader reader;

    EnterEnterExitExit(Reclaimer reclaimer) {
      reader = reclaimer.reader();
    }

    @Override
    long run(int count) {
      Reader held = reader;
      for (int i = 0; i < count; i++) {
        Section outer = held.enter();
        held.enter().close();
        outer.close();
      }
      return 0;
    }

    @Override
    public void close() {
      reader.close();
    }
  }

  /** Looks for the thread's reader each time. */
  static final class FindEnterExit extends Loop {
    private final Reclaimer reclaimer;

    FindEnterExit(Reclaimer reclaimer) {
      this.reclaimer = reclaimer;
    }

    @Override
    long run(int count) {
      Reclaimer held = reclaimer;
      for (int i = 0; i < count; i++) {
        held.reader().enter().close();
      }
      return 0;
    }

    @Override
    public void close() {
      reclaimer.reader().close();
    }
  }

  /** Reads a field of a fence's data in a section of its own. */
  static final class EnterProtectExit extends Loop {
    private final Reader reader;
    private final FenceContext<Block> context;
    private final DriverFence<Block> driver;
    private final Fence fence;

    EnterProtectExit(Reclaimer reclaimer) {
      reader = reclaimer.reader();
      // With a drop, so that the data has a record of its own.
      context =
          FenceContext.<Block>software(reclaimer, "peers", "ring 0")
              .drop(Block.BYTES, Block::free)
              .build();
      driver = context.allocate(Block.none()).arm();
      fence = driver.fence();
    }

    @Override
    long run(int count) {
      Reader held = reader;
      Fence look = fence;
      long sum = 0;
      for (int i = 0; i < count; i++) {
        try (Section section = held.enter()) {
          Block block = look.data(section, Block.class);
          if (block != null) {
            sum += block.address();
          }
        }
      }
      return sum;
    }

    @Override
    public void close() {
      reader.close();
      driver.signal();
      context.close();
    }
  }

  /** Reads a field of a record's value in a section of its own. */
  static final class EnterGuardedExit extends Loop {
    private final Reader reader;
    private final Records records;
    private final Guarded<Block> guarded;

    EnterGuardedExit(Reclaimer reclaimer) {
      reader = reclaimer.reader();
      records = new Records(reclaimer, Block::none);
      guarded = records.allocate();
    }

    @Override
    long run(int count) {
      Reader held = reader;
      Guarded<Block> record = guarded;
      long sum = 0;
      for (int i = 0; i < count; i++) {
        try (Section section = held.enter()) {
          Block block = section.protect(record);
          if (block != null) {
            sum += block.address();
          }
        }
      }
      return sum;
    }

    @Override
    public void close() {
      reader.close();
      guarded.cutOff();
      records.retire(guarded);
    }
  }

  /** Waits for a grace period, with a reader of its own outside of any section. */
  static final class Synchronize extends Loop {
    private final Reclaimer reclaimer;
    private final Reader reader;

    Synchronize(Reclaimer reclaimer) {
      this.reclaimer = reclaimer;
      this.reader = reclaimer.reader();
    }

    @Override
    long run(int count) {
      Reclaimer held = reclaimer;
      for (int i = 0; i < count; i++) {
        held.synchronize();
      }
      return 0;
    }

    @Override
    public void close() {
      reader.close();
    }
  }

  /** Waits for drops where none is due. */
  static final class IdleBarrier extends Loop {
    private final Reclaimer reclaimer;

    IdleBarrier(Reclaimer reclaimer) {
      this.reclaimer = reclaimer;
    }

    @Override
    long run(int count) {
      Reclaimer held = reclaimer;
      for (int i = 0; i < count; i++) {
        held.barrier();
      }
      return 0;
    }
  }
}
