package dev.picket.bench.peers.measure;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A thread that does an operation over and over on another processor. */
final class Sibling implements AutoCloseable {
  private static final int SLICE = 1000;

  private final Thread thread;
  private final AtomicLong turns = new AtomicLong();
  private volatile boolean stopped;
  private volatile @Nullable Throwable failure;

  private Sibling(int processor, Supplier<? extends Loop> loop) {
    thread = Thread.ofPlatform().name("sibling").daemon().unstarted(() -> run(processor, loop));
  }

  /** Starts one, whose loop is made on its own thread; returns when it is running. */
  static Sibling start(int processor, Supplier<? extends Loop> loop) {
    Sibling sibling = new Sibling(processor, loop);
    sibling.thread.start();
    while (sibling.turns() == 0) {
      sibling.failIfFailed();
      Thread.onSpinWait();
    }
    return sibling;
  }

  /** {@return how many turns of its loop it has done so far} */
  long turns() {
    return turns.getOpaque();
  }

  @Override
  public void close() {
    stopped = true;
    Threads.join(thread);
    failIfFailed();
  }

  private void run(int processor, Supplier<? extends Loop> source) {
    try {
      Native.pin(processor);
      try (Loop loop = source.get()) {
        long sink = 0;
        for (long done = 1; !stopped; done++) {
          sink += loop.run(SLICE);
          turns.setOpaque(done);
        }
        Sink.keep(sink);
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  private void failIfFailed() {
    if (failure != null) {
      throw new IllegalStateException("the second thread failed", failure);
    }
  }
}
