package dev.picket.bench.replay;

import dev.picket.bench.replay.StallResult.Sight;
import dev.picket.fence.Fence;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A reader that stays in one section with the data of a fence that was pending when it entered, as
 * one does that is paged out, stopped by a debugger, or waits for something in its section.
 */
final class Staller implements Runnable {
  private static final long RETRY_NANOS = 50_000;

  private final Reclaimer reclaimer;
  private final Board board;
  private final Violations violations;
  private final long leadInMillis;
  private final long stallMillis;
  private volatile boolean stopped;
  private long enteredNanos;
  private long leftNanos;
  private @Nullable Sight sight;

  Staller(Reclaimer reclaimer, Board board, Violations violations, StallTask task) {
    this.reclaimer = reclaimer;
    this.board = board;
    this.violations = violations;
    leadInMillis = task.leadInMillis();
    stallMillis = task.stallMillis();
  }

  /** Tells it not to look for a pending fence any more. */
  void stop() {
    stopped = true;
  }

  /** When it had its data; like the others only to be asked if it has seen something. */
  long enteredNanos() {
    return enteredNanos;
  }

  /** When it looked again. */
  long leftNanos() {
    return leftNanos;
  }

  /** What it saw then; null if it never found a pending fence. */
  @Nullable Sight sight() {
    return sight;
  }

  @Override
  public void run() {
    Reader reader = reclaimer.reader();
    sleep(leadInMillis);
    while (!stopped && !stallOnAny(reader)) {
      LockSupport.parkNanos(RETRY_NANOS);
    }
    reader.close();
  }

  private boolean stallOnAny(Reader reader) {
    for (int place = 0; place < board.size(); place++) {
      Fence fence = board.at(place);
      if (fence != null && !fence.isSignaled() && stallOn(reader, fence)) {
        return true;
      }
    }
    return false;
  }

  private boolean stallOn(Reader reader, Fence fence) {
    try (Section section = reader.enter()) {
      DriverData data = fence.data(section, DriverData.class);
      if (data == null) {
        return false;
      }
      long owner = data.fence();
      enteredNanos = System.nanoTime();
      sleep(stallMillis);
      Sight seen = look(data, owner);
      leftNanos = System.nanoTime();
      if (seen == Sight.DROPPED) {
        violations.addRead("a stalled reader's data was dropped", fence.label());
      }
      sight = seen;
      return true;
    }
  }

  private static Sight look(DriverData data, long owner) {
    if (data.belongsTo(owner)) {
      return Sight.INTACT;
    }
    return data.isGone() ? Sight.GONE : Sight.DROPPED;
  }

  private static void sleep(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a reader", e);
    }
  }
}
