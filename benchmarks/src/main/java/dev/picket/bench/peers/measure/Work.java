package dev.picket.bench.peers.measure;

import java.util.concurrent.locks.LockSupport;

/** What the first processor does while somebody on the second one looks at what is left to him. */
interface Work extends AutoCloseable {
  /** So many retirements a second are asked of a reclaimer that is not to disturb anybody. */
  double PACE_PER_NANO = 1e6 / 1e9;

  /** Sleep this long between bursts, so that threads of the same processor come to work. */
  long PAUSE_NANOS = 20_000;

  /** Does one after the other until the time, as {@link System#nanoTime} tells it. */
  void until(long end);

  /** {@return how many it has done} */
  long done();

  @Override
  void close();

  /** Does nothing until the time. */
  static void restUntil(long end) {
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
