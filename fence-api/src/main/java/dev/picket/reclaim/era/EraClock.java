package dev.picket.reclaim.era;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;

/**
 * Numbers the eras in which sections begin: 64 bits, from 1, never falling and never wrapping. All
 * reclaimers of the process share it, because readers load it at every section, and it costs them
 * least where it is a constant to the JIT compiler. An era that another reclaimer began is one more
 * number in between.
 *
 * <p>Any thread; wait-free.
 */
public final class EraClock extends EraClockFields.Tail {
  private static final VarHandle VALUE =
      fieldVarHandle(lookup(), "value", VarHandle.class, EraClockFields.Value.class, long.class);
  private static final EraClock CLOCK = new EraClock();

  private EraClock() {
    value = 1;
  }

  /**
   * Reads the era.
   *
   * @return its number, by an acquire load
   */
  public static long nowAcquire() {
    return (long) VALUE.getAcquire(CLOCK);
  }

  /**
   * Begins the next era, by a locked operation.
   *
   * @return its number
   */
  public static long begin() {
    return (long) VALUE.getAndAdd(CLOCK, 1L) + 1;
  }

  /** Reads the era by a plain load: the caller fences. */
  static long nowPlain() {
    return CLOCK.value;
  }
}

@SuppressWarnings("unused")
final class EraClockFields {
  private EraClockFields() {}

  abstract static class FrontPad {
    int p00;
    long p10, p11, p12, p13, p14, p15, p16, p17, p18, p19, p20, p21, p22, p23, p24, p25;
  }

  abstract static class Value extends FrontPad {
    long value;
    int p26;
  }

  abstract static class Tail extends Value {
    int p29;
    long p30, p31, p32, p33, p34, p35, p36, p37, p38, p39, p40, p41, p42, p43, p44, p45;
  }
}
