package dev.picket.bench.peers.measure;

/** A bystander, who has nothing to do with any of it: calculates. */
final class Arithmetic extends Loop {
  private static final long MULTIPLIER = 6364136223846793005L;

  private long state = 1;

  @Override
  long run(int count) {
    long x = state;
    for (int i = 0; i < count; i++) {
      x = x * MULTIPLIER + 1;
    }
    state = x;
    return x;
  }
}
