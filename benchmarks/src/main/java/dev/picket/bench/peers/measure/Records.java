package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Drop;
import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reclaimer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Records of a reclaimer that count their drops. */
final class Records {

  private final Reclaimer reclaimer;
  private final Supplier<Block> blocks;
  private final Drop<Block> drop = this::drop;
  private final AtomicLong dropped = new AtomicLong();
  private long retired;

  Records(Reclaimer reclaimer, Supplier<Block> blocks) {
    this.reclaimer = reclaimer;
    this.blocks = blocks;
  }

  Guarded<Block> allocate() {
    return reclaimer.allocate(blocks.get(), Block.BYTES, drop);
  }

  /** Records that have only to be retired. */
  Guarded<?>[] allocateCutOff(int count) {
    Guarded<?>[] records = new Guarded<?>[count];
    for (int i = 0; i < count; i++) {
      records[i] = allocate();
      records[i].cutOff();
    }
    return records;
  }

  void retire(Guarded<?> record) {
    reclaimer.retire(record);
    retired++;
  }

  void retire(Guarded<?>[] records) {
    Reclaimer held = reclaimer;
    for (int i = 0; i < records.length; i++) {
      held.retire(records[i]);
    }
    retired += records.length;
  }

  /** Ends a record's life in one go. */
  void allocateAndRetire() {
    Guarded<Block> guarded = allocate();
    guarded.cutOff();
    retire(guarded);
  }

  /** Does the reclaimer's work until all that was retired is dropped. */
  void drain() {
    while (!areDropped()) {
      reclaimer.drain(Long.MAX_VALUE);
    }
  }

  /** Waits until somebody else has done it. */
  void spinUntilDropped() {
    while (!areDropped()) {
      Thread.onSpinWait();
    }
  }

  long retired() {
    return retired;
  }

  private boolean areDropped() {
    return dropped.getAcquire() == retired;
  }

  /** There is one thread that drops. */
  private void drop(Block block) {
    block.free();
    dropped.setRelease(dropped.getPlain() + 1);
  }
}
