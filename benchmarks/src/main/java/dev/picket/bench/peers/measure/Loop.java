package dev.picket.bench.peers.measure;

/**
 * An operation, repeated by a counted loop in a method of its own, so that all operations meet the
 * same shape of a loop and the compilers see the real calls in it. Made and used by one thread.
 */
abstract class Loop implements AutoCloseable {
  /**
   * Does the operation.
   *
   * @param count how often
   * @return something that depends on what was read, so that the reading cannot be left out
   */
  abstract long run(int count);

  /** Gives back what belongs to the thread. */
  @Override
  public void close() {}
}
