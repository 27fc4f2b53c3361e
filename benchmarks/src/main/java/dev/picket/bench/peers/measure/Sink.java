package dev.picket.bench.peers.measure;

/** Where results go that nobody wants, so that the compilers cannot leave out their making. */
final class Sink {
  /** For the places of an array of objects that are made one after the other. */
  static final int MASK = 15;

  static volatile long last;
  static volatile Object[] lastObjects = room();

  private Sink() {}

  static void keep(long value) {
    last = value;
  }

  /** {@return room for the last few objects of a loop, young as they are} */
  static Object[] room() {
    return new Object[MASK + 1];
  }

  static void keep(Object[] objects) {
    lastObjects = objects;
  }
}
