package dev.picket.stress.fence;

import dev.picket.reclaim.Reclaimer;
import dev.picket.stress.reclaim.NoReadersReclaimer;
import dev.picket.stress.reclaim.Noise;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.L_Result;
import org.jspecify.annotations.Nullable;

/**
 * A record is ended by one thread while another one drains, and waits for no reader. By the time of
 * the drop, readers must have been cut off, or one could arrive after it.
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

  private volatile @Nullable AtDrop atDrop;

  /** The first actor. */
  protected final void endSoon() {
    Noise.pause();
    end();
  }

  /** The second actor. */
  protected final void drain() {
    for (int i = 0; i < MOST_DRAINS && atDrop == null; i++) {
      RECLAIMER.drain(Long.MAX_VALUE);
    }
  }

  /** Afterwards. */
  protected final void finish(L_Result r) {
    if (atDrop == null) {
      RECLAIMER.barrier(PATIENCE);
    }
    r.r1 = atDrop;
  }

  /** To be called by the drop. */
  protected final void dropped(boolean reachable) {
    atDrop = reachable ? AtDrop.REACHABLE : AtDrop.CUT_OFF;
  }

  /** Cuts readers off, and retires the record. */
  protected abstract void end();

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
