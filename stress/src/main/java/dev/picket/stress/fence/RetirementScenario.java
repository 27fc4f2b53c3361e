package dev.picket.stress.fence;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import dev.picket.stress.reclaim.NoReadersReclaimer;
import dev.picket.stress.reclaim.Noise;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Records are ended one after the other. Whoever sees that a record was retired, as the reclaiming
 * side does, must find readers cut off from it, or one could arrive after the drop.
 */
public abstract class RetirementScenario {
  /** Counts what was retired, and drops it some time. */
  protected static final Reclaimer RECLAIMER = new NoReadersReclaimer();

  /** How many records are ended in one sample. */
  protected static final int RECORDS = 16;

  private static final int MOST_LOOKS = 10_000;

  /** Whether readers still got in to a record that was retired. */
  enum WhenRetired {
    CUT_OFF,
    REACHABLE
  }

  private volatile boolean begins;
  private volatile long retiredBefore;

  /** The first actor. */
  protected final void endAll() {
    retiredBefore = RECLAIMER.stats().retired();
    begins = true;
    for (int record = 0; record < RECORDS; record++) {
      end(record);
      Noise.pause();
    }
  }

  /** The second actor. */
  protected final void watch(L_Result r) {
    r.r1 = WhenRetired.CUT_OFF;
    Noise.awaitBriefly(() -> begins);
    if (begins) {
      try (Section section = RECLAIMER.enter()) {
        r.r1 = watch(section);
      }
    }
    RECLAIMER.drain(Long.MAX_VALUE);
  }

  private WhenRetired watch(Section section) {
    long before = retiredBefore;
    long retired = 0;
    for (int i = 0; i < MOST_LOOKS && retired < RECORDS; i++) {
      retired = RECLAIMER.stats().retired() - before;
      // In the warm-up, which lets the actors drift apart, it may be many more.
      if (retired > 0 && retired <= RECORDS && isReachable((int) retired - 1, section)) {
        return WhenRetired.REACHABLE;
      }
    }
    return WhenRetired.CUT_OFF;
  }

  /** Tells whether a reader gets in to a record. */
  protected abstract boolean isReachable(int record, Section section);

  /** Cuts readers off from a record, and retires it. */
  protected abstract void end(int record);

  /** For the real class. */
  @Outcome(id = "REACHABLE", expect = Expect.FORBIDDEN, desc = "Retired while readers still got in")
  @Outcome(id = "CUT_OFF", expect = Expect.ACCEPTABLE, desc = "Cut off when it was retired")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(
      id = "REACHABLE",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Retired while readers still got in")
  @Outcome(id = "CUT_OFF", expect = Expect.ACCEPTABLE, desc = "Cut off when it was retired")
  public static final class Caught {
    private Caught() {}
  }
}
