package dev.picket.bench.peers.measure;

import dev.picket.fence.Fence;
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
      for (int i = 0; i < count; i++) {
        reader.enter().close();
      }
      return 0;
    }

    @Override
    public void close() {
      reader.close();
    }
  }

  /** The same inside another section. */
  static final class EnterExitNested extends Loop {
    private final Reader reader;
    private final Section outer;

    EnterExitNested(Reclaimer reclaimer) {
      reader = reclaimer.reader();
      outer = reader.enter();
    }

    @Override
    long run(int count) {
      for (int i = 0; i < count; i++) {
        reader.enter().close();
      }
      return 0;
    }

    @Override
    public void close() {
      outer.close();
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
      for (int i = 0; i < count; i++) {
        reclaimer.reader().enter().close();
      }
      return 0;
    }

    @Override
    public void close() {
      reclaimer.reader().close();
    }
  }

  /** Reads a field of a fence's data in a section of its own. */
  static final class EnterDataExit extends Loop {
    private final Reader reader;
    private final Fence fence;

    EnterDataExit(Reclaimer reclaimer, Fence fence) {
      this.reader = reclaimer.reader();
      this.fence = fence;
    }

    @Override
    long run(int count) {
      long sum = 0;
      for (int i = 0; i < count; i++) {
        try (Section section = reader.enter()) {
          Block block = fence.data(section, Block.class);
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
    }
  }

  /** Reads a field of a record's value in a section of its own. */
  static final class EnterProtectExit extends Loop {
    private final Reader reader;
    private final Guarded<Block> guarded;

    EnterProtectExit(Reclaimer reclaimer, Guarded<Block> guarded) {
      this.reader = reclaimer.reader();
      this.guarded = guarded;
    }

    @Override
    long run(int count) {
      long sum = 0;
      for (int i = 0; i < count; i++) {
        try (Section section = reader.enter()) {
          Block block = section.protect(guarded);
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
      for (int i = 0; i < count; i++) {
        reclaimer.synchronize();
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
      for (int i = 0; i < count; i++) {
        reclaimer.barrier();
      }
      return 0;
    }
  }
}
