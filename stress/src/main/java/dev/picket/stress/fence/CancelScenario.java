package dev.picket.stress.fence;

import dev.picket.fence.CancelResult;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.LII_Result;

/**
 * A registered callback is cancelled while the fence is signalled. What cancelling says must be
 * what happens: removed, then it never runs; run, then all it did is seen; running, then it runs.
 */
public abstract class CancelScenario {
  /** What the callback does. */
  protected final Work work = new Work();

  /** The first actor. */
  protected final void cancel(LII_Result r) {
    CancelResult result = cancel();
    r.r1 = result;
    r.r2 = result == CancelResult.RAN ? work.effect : 0;
  }

  /** The second actor. */
  protected abstract void signal();

  /** Afterwards. */
  protected final void finish(LII_Result r) {
    r.r3 = work.runs;
  }

  /** Cancels the callback. */
  protected abstract CancelResult cancel();

  /** Takes long enough to be found running. */
  public static final class Work {
    private static final int TURNS = 50;

    private int effect;
    private volatile int runs;

    /** Does it. */
    public void run() {
      for (int i = 0; i < TURNS && runs == 0; i++) {
        Thread.onSpinWait();
      }
      effect = 1;
      int before = runs;
      runs = before + 1;
    }
  }

  /** For the real class. */
  @Outcome(id = "REMOVED, 0, 1", expect = Expect.FORBIDDEN, desc = "Removed, and ran")
  @Outcome(
      id = {"RUNNING, 0, 0", "RAN, 1, 0", "RAN, 0, 0"},
      expect = Expect.FORBIDDEN,
      desc = "Never ran, though it was said to")
  @Outcome(id = "RAN, 0, 1", expect = Expect.FORBIDDEN, desc = "Its effect was not seen")
  @Outcome(id = "REMOVED, 0, 0", expect = Expect.ACCEPTABLE, desc = "Removed, and never ran")
  @Outcome(id = "RUNNING, 0, 1", expect = Expect.ACCEPTABLE, desc = "Found running")
  @Outcome(id = "RAN, 1, 1", expect = Expect.ACCEPTABLE, desc = "Found when it had run")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(id = "REMOVED, 0, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Removed, and ran")
  @Outcome(
      id = {"RUNNING, 0, 0", "RAN, 1, 0", "RAN, 0, 0"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Never ran, though it was said to")
  @Outcome(
      id = "RAN, 0, 1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Its effect was not seen")
  @Outcome(id = "REMOVED, 0, 0", expect = Expect.ACCEPTABLE, desc = "Removed, and never ran")
  @Outcome(id = "RUNNING, 0, 1", expect = Expect.ACCEPTABLE, desc = "Found running")
  @Outcome(id = "RAN, 1, 1", expect = Expect.ACCEPTABLE, desc = "Found when it had run")
  public static final class Caught {
    private Caught() {}
  }
}
