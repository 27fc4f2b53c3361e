package dev.picket.bench.peers;

import dev.picket.bench.peers.measure.Native;
import java.util.BitSet;

/**
 * Where threads are kept.
 *
 * @param first of the measuring thread
 * @param second of the other thread; the same if there is one processor only
 */
public record Processors(int first, int second) {
  /** {@return the first two that this process may use} */
  public static Processors ofThisProcess() {
    BitSet usable = Native.processors();
    int first = usable.nextSetBit(0);
    int second = usable.nextSetBit(first + 1);
    return new Processors(first, second < 0 ? first : second);
  }

  /** {@return whether there is one only} */
  public boolean isOne() {
    return first == second;
  }
}
