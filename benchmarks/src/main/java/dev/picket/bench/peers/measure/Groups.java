package dev.picket.bench.peers.measure;

/** How many are put together into one, or waited for at once, of ours and of others. */
final class Groups {
  static final int MOST = 64;
  static final int[] COUNTS = {2, 9, MOST};

  private Groups() {}

  /** {@return how many groups are prepared, which stay in the caches with what is in them} */
  static int batch(int count) {
    return Bench.BATCH / count;
  }
}
