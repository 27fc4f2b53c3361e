package dev.picket.bench.peers.measure;

/** Measures one figure, a chunk at a time. Opened, used and closed by one pinned thread. */
interface Sampler extends AutoCloseable {
  /** {@return the figure of one chunk} */
  double sample();

  /** {@return how many chunks it takes until the compilers are done with what it calls} */
  default int leastWarmUps() {
    return 2;
  }

  /** Ends the threads it has started. */
  @Override
  default void close() {}
}
