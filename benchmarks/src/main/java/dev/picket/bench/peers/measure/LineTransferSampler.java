package dev.picket.bench.peers.measure;

import java.util.concurrent.atomic.AtomicLong;

/** Measures how long a store takes to be seen by a thread that spins on the other processor. */
final class LineTransferSampler implements Sampler {
  private static final int TRIPS = 20_000;
  private static final long CLOSED = -1;

  private final AtomicLong ball = new AtomicLong();
  private final Thread other;
  private long trips;

  LineTransferSampler(int processor) {
    other = Thread.ofPlatform().name("other").daemon().unstarted(() -> playBack(processor));
    other.start();
  }

  @Override
  public double sample() {
    long start = System.nanoTime();
    for (int i = 0; i < TRIPS; i++) {
      long mine = trips + 1;
      ball.setRelease(mine);
      while (ball.getAcquire() != mine + 1) {}
      trips = mine + 1;
    }
    return (System.nanoTime() - start) / (2.0 * TRIPS);
  }

  @Override
  public void close() {
    ball.set(CLOSED);
    Threads.join(other);
  }

  private void playBack(int processor) {
    Native.pin(processor);
    for (long last = 0; ; ) {
      long seen = ball.getAcquire();
      if (seen == CLOSED) {
        return;
      }
      if (seen != last) {
        last = seen + 1;
        ball.setRelease(last);
      }
    }
  }
}
