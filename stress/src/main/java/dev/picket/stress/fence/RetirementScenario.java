package dev.picket.stress.fence;

import dev.picket.reclaim.Reclaimer;
import dev.picket.stress.reclaim.NoReadersReclaimer;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Records are ended by one thread while another one drains, and waits for no reader. By the time of
 * its drop, readers must have been cut off, or one could arrive after it.
 */
public abstract class RetirementScenario {
  /** Drops at once what it finds retired. */
  protected static final Reclaimer RECLAIMER = new NoReadersReclaimer();

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST_DRAINS = 1_000;

  /** Whether readers still got in when the record was dropped. */
  protected enum AtDrop {
    CUT_OFF,
    REACHABLE
  }

  /** How many records are ended one after the other. */
  protected static final int RECORDS = 64;

  private volatile AtDrop atDrop = AtDrop.CUT_OFF;
  private volatile int drops;

  /** The first actor. */
  protected final void endAll() {
    for (int record = 0; record < RECORDS; record++) {
      end(record);
    }
  }

  /** The second actor. */
  protected final void drain() {
    for (int i = 0; i < MOST_DRAINS && drops < RECORDS; i++) {
      RECLAIMER.drain(Long.MAX_VALUE);
    }
  }

  /** Afterwards. */
  protected final void finish(L_Result r) {
    if (drops < RECORDS) {
      RECLAIMER.barrier(PATIENCE);
    }
    r.r1 = atDrop;
  }

  /** To be called by the drop, on the draining thread. */
  protected final void dropped(boolean reachable) {
    if (reachable) {
      atDrop = AtDrop.REACHABLE;
    }
    int before = drops;
    drops = before + 1;
  }

  /** Cuts readers off from a record, and retires it. */
  protected abstract void end(int record);

  /** For the real class. */
  @Outcome(id = "REACHABLE", expect = Expect.FORBIDDEN, desc = "Dropped while readers still got in")
  @Outcome(id = "CUT_OFF", expect = Expect.ACCEPTABLE, desc = "Cut off before the drop")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(id = "REACHABLE", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Dropped while readers still got in")
  @Outcome(id = "CUT_OFF", expect = Expect.ACCEPTABLE, desc = "Cut off before the drop")
  public static final class Caught {
    private Caught() {}
  }
}
