package dev.picket.bench.peers.measure;

/**
 * What a driver attaches.
 *
 * @param address of memory outside the Java heap; 0 if there is none
 */
record Block(long address) {
  static final int BYTES = 64;

  private static final Block NONE = new Block(0);

  /** One that needs no free. */
  static Block none() {
    return NONE;
  }

  /** One with memory of its own, which is touched. */
  static Block allocate() {
    long address = Native.malloc(BYTES);
    Native.putLong(address, address);
    return new Block(address);
  }

  void free() {
    if (address != 0) {
      Native.free(address);
    }
  }
}
