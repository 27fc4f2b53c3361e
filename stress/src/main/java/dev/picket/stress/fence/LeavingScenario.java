package dev.picket.stress.fence;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * A fence is armed while what is pending is moved to a new list. Who signals all afterwards,
 * signals it.
 */
public abstract class LeavingScenario {
  /** The first actor. */
  protected abstract void arm();

  /** The second actor. */
  protected abstract void leave();

  /** Signals all that are on the list. */
  protected abstract void signalAll();

  /** Tells whether the fence is signalled. */
  protected abstract boolean isSignaled();

  /** Afterwards. */
  protected final void finish(Z_Result r) {
    signalAll();
    r.r1 = isSignaled();
  }

  /** For the real class. */
  @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "On no list, and pending for ever")
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Signalled")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(
      id = "false",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "On no list, and pending for ever")
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Signalled")
  public static final class Caught {
    private Caught() {}
  }
}
