package dev.picket.reclaim.era;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;

/**
 * Numbers the eras in which sections begin: 64 bits, from 1, never falling and never wrapping.
 * Readers load it at every section, so nothing else shares its cache line.
 */
public final class EraCounter extends EraCounterFields.Tail {
  private static final VarHandle VALUE =
      fieldVarHandle(lookup(), "value", VarHandle.class, EraCounterFields.Value.class, long.class);

  /** Makes a counter that stands at 1. */
  public EraCounter() {
    value = 1;
  }

  /**
   * Reads the era.
   *
   * @return its number, by an acquire load
   */
  public long getAcquire() {
    return (long) VALUE.getAcquire(this);
  }

  /**
   * Begins the next era, by a locked operation.
   *
   * @return its number
   */
  public long incrementAndGet() {
    return (long) VALUE.getAndAdd(this, 1L) + 1;
  }
}

@SuppressWarnings("unused")
final class EraCounterFields {
  private EraCounterFields() {}

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
