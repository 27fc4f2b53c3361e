package dev.picket.bench.replay;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A driver's thread: allocates, arms and signals the fences of several laps side by side. */
final class Driver implements Runnable {
  /** At full speed, how many steps of a lap are done before it is another one's turn. */
  private static final int TURN = 8;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final List<Laps> laps;
  private final @Nullable Pace pace;
  private long allocatedBytes;

  /**
   * Makes a driver.
   *
   * @param laps what it replays
   * @param pace null for full speed
   */
  Driver(List<Laps> laps, @Nullable Pace pace) {
    this.laps = laps;
    this.pace = pace;
  }

  /** What its thread has allocated on the Java heap while it ran. */
  long allocatedBytes() {
    return allocatedBytes;
  }

  @Override
  public void run() {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    if (pace == null) {
      runAtFullSpeed();
    } else {
      runAt(pace);
    }
    allocatedBytes = THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private void runAtFullSpeed() {
    for (boolean more = true; more; ) {
      more = false;
      for (Laps lap : laps) {
        for (int left = TURN; left > 0 && !lap.isOver(); left--) {
          lap.doNext();
        }
        more |= !lap.isOver();
      }
    }
  }

  private void runAt(Pace known) {
    for (boolean more = true; more; ) {
      more = false;
      long now = System.nanoTime();
      for (int i = 0; i < laps.size(); i++) {
        Laps lap = laps.get(i);
        long shift = known.lapWallNanos() * i / laps.size();
        while (!lap.isOver() && known.isDue(lap, shift, now)) {
          lap.doNext();
        }
        more |= !lap.isOver();
      }
      Pace.sleep();
    }
  }
}
