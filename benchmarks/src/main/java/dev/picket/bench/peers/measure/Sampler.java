package dev.picket.bench.peers.measure;

/** Measures one figure, a chunk at a time. Opened, used and closed by one pinned thread. */
interface Sampler extends AutoCloseable {
  /** {@return the figure of one chunk} */
  double sample();

  /** Ends the threads it has started. */
  @Override
  default void close() {}
}
