package dev.picket.bench.peers.measure;

/** A loop whose operation needs something of its own each time, which is made before. */
abstract class PreparedLoop extends Loop {
  /**
   * Makes what {@link #run} is to use.
   *
   * @param count how often it will do the operation
   */
  abstract void prepare(int count);

  /** Ends what the operation left behind. */
  void cleanUp() {}
}
