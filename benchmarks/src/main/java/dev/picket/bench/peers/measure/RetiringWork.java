package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Retires records, at a pace or as many as there is room for, to threads on the same processor. */
final class RetiringWork implements Work {
  private static final int BURST = 64;

  private final Reclaimer reclaimer;
  private final Reader reader;
  private final Records records;
  private final boolean paced;

  RetiringWork(Reclaimer reclaimer, Supplier<Block> blocks, boolean paced) {
    this.reclaimer = reclaimer;
    this.reader = reclaimer.reader();
    this.records = new Records(reclaimer, blocks);
    this.paced = paced;
  }

  Reclaimer reclaimer() {
    return reclaimer;
  }

  @Override
  public void until(long end) {
    if (paced) {
      keepPace(end);
    } else {
      while (System.nanoTime() - end < 0) {
        retire(BURST);
      }
    }
  }

  @Override
  public long done() {
    return records.retired();
  }

  @Override
  public void close() {
    reader.close();
    reclaimer.close();
  }

  private void keepPace(long end) {
    long start = System.nanoTime();
    long before = records.retired();
    for (long now = start; now - end < 0; now = System.nanoTime()) {
      long due = (long) ((now - start) * PACE_PER_NANO);
      retire((int) (due - (records.retired() - before)));
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void retire(int count) {
    for (int i = 0; i < count; i++) {
      records.allocateAndRetire();
    }
  }
}
