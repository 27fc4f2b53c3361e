package dev.picket.bench.replay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * An entry for each fence of a phase. Noting something is a store into an array that was there
 * before; all sums are made afterwards, and so disturb nothing that is measured.
 */
final class Ledger {
  /*
   * An entry is written by the driver, before the signal, and by whoever drops, after it. The reclaimer's contract
   * orders the two (G3); the compare-and-set is there to find out whether it keeps it.
   */

  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] signalledAt;
  private final long[] signalNanos;
  private final long[] droppedAt;
  private final Violations violations;

  /**
   * Makes an empty ledger.
   *
   * @param fences how many there are; they are numbered from 1
   * @param violations told of what is wrong
   */
  Ledger(int fences, Violations violations) {
    signalledAt = new long[fences];
    signalNanos = new long[fences];
    droppedAt = new long[fences];
    this.violations = violations;
  }

  int fences() {
    return signalledAt.length;
  }

  void aboutToSignal(long fence, long now) {
    signalledAt[(int) fence - 1] = now;
  }

  void signalled(long fence, long nanos) {
    signalNanos[(int) fence - 1] = nanos;
  }

  /** Tells whether the drop is due; if not, the data must be left alone. */
  boolean dropping(long fence, long now) {
    int index = (int) fence - 1;
    if (signalledAt[index] == 0) {
      violations.add("data was dropped before its signal", "fence " + fence);
      return false;
    }
    if (!LONGS.compareAndSet(droppedAt, index, 0L, now)) {
      violations.add("data was dropped twice", "fence " + fence);
      return false;
    }
    return true;
  }

  /** Looks at everything when the phase is over. */
  void check(boolean everDrops) {
    for (int index = 0; index < signalledAt.length; index++) {
      if (signalledAt[index] == 0) {
        violations.add("a fence was never signalled", "fence " + (index + 1));
      } else if (everDrops && droppedAt[index] == 0) {
        violations.add("data was never dropped", "fence " + (index + 1));
      }
    }
  }

  long signals() {
    return happened(signalledAt).length;
  }

  /** Counts the signals between two moments. */
  long signals(long from, long to) {
    return Arrays.stream(signalledAt).filter(at -> at != 0 && at >= from && at <= to).count();
  }

  long drops() {
    return happened(droppedAt).length;
  }

  LongStream signalCosts() {
    return Arrays.stream(signalNanos);
  }

  /** From just before the signal until the drop began, of each fence whose data was dropped. */
  long[] signalToDrop() {
    long[] delays = new long[signalledAt.length];
    int count = 0;
    for (int index = 0; index < delays.length; index++) {
      if (droppedAt[index] != 0) {
        delays[count++] = droppedAt[index] - signalledAt[index];
      }
    }
    return Arrays.copyOf(delays, count);
  }

  BacklogCurve backlog() {
    return new BacklogCurve(happened(signalledAt), happened(droppedAt));
  }

  /** When the last thing happened. */
  long lastNanos() {
    return LongStream.concat(Arrays.stream(signalledAt), Arrays.stream(droppedAt))
        .filter(at -> at != 0)
        .max()
        .orElse(0);
  }

  private static long[] happened(long[] times) {
    return Arrays.stream(times).filter(at -> at != 0).toArray();
  }
}
