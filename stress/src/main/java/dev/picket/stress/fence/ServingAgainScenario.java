package dev.picket.stress.fence;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A callback is cancelled while its fence is signalled, and registered on another fence at once if
 * it was removed. It runs once, and so does its neighbour.
 */
public abstract class ServingAgainScenario {
  /** How often the callback ran. */
  protected int runs;

  /** How often its neighbour ran. */
  protected int neighbourRuns;

  /** Afterwards, once both fences are signalled. */
  protected final void finish(II_Result r) {
    signalOther();
    r.r1 = runs;
    r.r2 = neighbourRuns;
  }

  /** Signals the fence that the callback was registered on after it was removed. */
  protected abstract void signalOther();

  /** For the real class. */
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each ran once")
  @Outcome(
      id = {"0, 0", "0, 1", "1, 0"},
      expect = Expect.FORBIDDEN,
      desc = "One was lost")
  @Outcome(
      id = {"2, 1", "1, 2", "2, 2", "2, 0", "0, 2"},
      expect = Expect.FORBIDDEN,
      desc = "One ran twice")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each ran once")
  @Outcome(
      id = {"0, 0", "0, 1", "1, 0"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "One was lost")
  @Outcome(
      id = {"2, 1", "1, 2", "2, 2", "2, 0", "0, 2"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "One ran twice")
  public static final class Caught {
    private Caught() {}
  }
}
