package dev.picket.stress.reclaim;

import java.util.function.BooleanSupplier;

/**
 * What widens the windows that races need, in ways in which other work of a program would. Its
 * random numbers are shared without care, which makes them no less random.
 */
public final class Noise {
  /** Longer than a process barrier lasts. */
  static final int WORK_NANOS = 20_000;

  private static final int COLD_BITS = 20;
  private static final int STORES = 32;
  private static final int LONGEST_PAUSE = 0x3FF;

  /** Larger than the caches near the processor, smaller than what its TLB covers. */
  private static final int[] COLD = new int[1 << COLD_BITS];

  private static int storing = 1;
  private static int pausing = 1;

  private Noise() {}

  /**
   * Stores to memory that is not cached: until these stores have been made, those that follow stay
   * in the store buffer.
   */
  public static void fillStoreBuffer() {
    int random = storing;
    for (int i = 0; i < STORES; i++) {
      random = next(random);
      COLD[random >>> (Integer.SIZE - COLD_BITS)] = i;
    }
    storing = random;
  }

  /** Takes up to a microsecond, so that the actors meet at ever other points. */
  public static void pause() {
    int random = next(pausing);
    for (int left = random >>> 8 & LONGEST_PAUSE; left > 0; left--) {
      random = next(random);
    }
    pausing = random;
  }

  /** Takes up to twice as long as {@link #work}. */
  public static void longPause() {
    int random = next(pausing);
    pausing = random;
    spin((random >>> 8) % (2 * WORK_NANOS));
  }

  /** Takes longer than a process barrier. */
  public static void work() {
    spin(WORK_NANOS);
  }

  /** Waits for the other actor, but not for long: it may not have begun. */
  public static void awaitBriefly(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean() && System.nanoTime() - start < WORK_NANOS) {
      Thread.onSpinWait();
    }
  }

  private static void spin(long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }

  private static int next(int random) {
    return random * 1_103_515_245 + 12_345;
  }
}
