package dev.picket.stress.fence;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A fence is armed while its context closes. One of the two has to signal it. */
public abstract class ClosingScenario {
  /** Afterwards. */
  protected final void finish(Z_Result r) {
    r.r1 = isSignaled();
  }

  /** The first actor. */
  protected abstract void arm();

  /** The second actor. */
  protected abstract void close();

  /** Tells whether anybody has signalled the fence. */
  protected abstract boolean isSignaled();

  /** For the real class. */
  @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "Pending for ever")
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Signalled")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(id = "false", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Pending for ever")
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Signalled")
  public static final class Caught {
    private Caught() {}
  }
}
