package dev.picket.bench.peers.measure;

/** How many callbacks are measured, of ours and of others. */
final class Callbacks {
  static final int MOST = 8;
  static final int[] COUNTS = {1, MOST};

  private Callbacks() {}

  /** {@return how many fences or futures are prepared, which stay in the caches with theirs} */
  static int batch(int callbacks) {
    return Bench.BATCH / Math.max(1, callbacks);
  }
}
