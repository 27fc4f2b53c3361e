package dev.picket.reclaim.hazard;

import java.util.function.LongSupplier;

/** What a reader counts, for itself alone, on a cache line of its own. */
final class HazardCounts extends HazardCountsFields.Tail {
  static final long BLOCK = 1 << 20;

  /** Takes numbers from the shared source by the block, so that readers seldom meet there. */
  long newNumber(LongSupplier blocks) {
    if (numbersLeft == 0) {
      nextNumber = -blocks.getAsLong() - 1;
      numbersLeft = BLOCK;
    }
    numbersLeft--;
    return nextNumber--;
  }
}

@SuppressWarnings("unused")
final class HazardCountsFields {
  private HazardCountsFields() {}

  abstract static class FrontPad {
    int p00;
    long p10, p11, p12, p13, p14, p15, p16, p17, p18, p19, p20, p21, p22, p23, p24, p25;
  }

  abstract static class Hot extends FrontPad {
    long nextNumber;
    long numbersLeft;
    int p26;
  }

  abstract static class Tail extends Hot {
    int p29;
    long p30, p31, p32, p33, p34, p35, p36, p37, p38, p39, p40, p41, p42, p43, p44, p45;
  }
}
