package dev.picket.bench.replay;

import dev.picket.fence.Fence;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A reader's thread. Like a compositor it looks which of its fences are pending and reads what the
 * driver says about those; like a debug dump it describes all of them now and then.
 */
final class Consumer implements Runnable {
  private static final int BATCH = ReplayResult.READS_PER_SAMPLE;
  private static final int DUMP_EVERY = 1024;
  private static final long PICOS = 1_000;

  private final Reclaimer reclaimer;
  private final Board board;
  private final Violations violations;
  private final Histogram readPicos = Histograms.empty();
  private final @Nullable Fence[] pending = new @Nullable Fence[BATCH];
  private volatile boolean stopped;
  private int cursor;
  private long live;
  private long gone;

  Consumer(Reclaimer reclaimer, Board board, Violations violations) {
    this.reclaimer = reclaimer;
    this.board = board;
    this.violations = violations;
  }

  void stop() {
    stopped = true;
  }

  Histogram readPicos() {
    return readPicos;
  }

  long live() {
    return live;
  }

  long gone() {
    return gone;
  }

  @Override
  public void run() {
    Reader reader = reclaimer.reader();
    for (int round = 0; !stopped; round++) {
      int count = gatherPending();
      if (count > 0) {
        readBatch(reader, count);
      } else {
        Thread.onSpinWait();
      }
      if (round % DUMP_EVERY == 0) {
        dump(reader);
      }
    }
    reader.close();
  }

  private int gatherPending() {
    int count = 0;
    for (int left = board.size(); left > 0 && count < BATCH; left--) {
      cursor = cursor + 1 == board.size() ? 0 : cursor + 1;
      Fence fence = board.at(cursor);
      if (fence != null && !fence.isSignaled()) {
        pending[count++] = fence;
      }
    }
    return count;
  }

  private void readBatch(Reader reader, int count) {
    int found = 0;
    int next = 0;
    long before = System.nanoTime();
    for (int left = BATCH; left > 0; left--) {
      Fence fence = Objects.requireNonNull(pending[next]);
      found += read(reader, fence) ? 1 : 0;
      next = next + 1 == count ? 0 : next + 1;
    }
    long nanos = System.nanoTime() - before;
    readPicos.recordValue(nanos * PICOS / BATCH);
    live += found;
    gone += BATCH - found;
  }

  /** An access: what is measured. The data is looked at twice, inside and at the end. */
  private boolean read(Reader reader, Fence fence) {
    try (Section section = reader.enter()) {
      DriverData data = fence.data(section, DriverData.class);
      if (data == null) {
        return false;
      }
      long owner = data.fence();
      boolean intactInside = data.belongsTo(owner);
      boolean intactAtTheEnd = data.belongsTo(owner);
      if (intactInside && intactAtTheEnd) {
        return true;
      }
      return !isGone(fence, data);
    }
  }

  /** Tells whether data that is not intact says so itself; else it is a violation. */
  private boolean isGone(Fence fence, DriverData data) {
    if (data.isGone()) {
      return true;
    }
    violations.addRead(
        data.isPoisoned()
            ? "a reader saw data that had been dropped"
            : "a reader saw data of another fence",
        fence.label());
    return false;
  }

  private void dump(Reader reader) {
    for (int place = 0; place < board.size() && !stopped; place++) {
      Fence fence = board.at(place);
      if (fence == null) {
        continue;
      }
      boolean wasSignaled = fence.poll();
      String text = fence.describe();
      if (wasSignaled && !fence.isSignaled()) {
        violations.add("a fence was signalled and then pending again", text);
      }
      try (Section section = reader.enter()) {
        DriverData data = fence.data(section, DriverData.class);
        String driver = fence.driverName(section);
        String timeline = fence.timelineName(section);
        if (driver.isEmpty() || timeline.isEmpty() || text.isEmpty()) {
          violations.add("a fence had no name", text);
        }
        if (data != null && !data.belongsTo(data.fence())) {
          gone += isGone(fence, data) ? 1 : 0;
        }
      }
    }
  }
}
