package dev.picket.bench.peers.measure;

/** Where results go that nobody wants, so that the compilers cannot leave out their making. */
final class Sink {
  static volatile long last;

  private Sink() {}

  static void keep(long value) {
    last = value;
  }
}
