package dev.picket.stress.fence;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A fence is armed while another thread signals all up to the number that the fence gets. Unless
 * that number was refused as one that nobody has yet, the fence is signalled.
 */
public abstract class CoveringScenario {
  /** The first actor. */
  protected abstract void arm();

  /** The second actor: tells whether the number was refused. */
  protected abstract boolean isRefused();

  /** Tells whether the fence is signalled. */
  protected abstract boolean isSignaled();

  /** The second actor. */
  protected final void cover(ZZ_Result r) {
    r.r1 = isRefused();
  }

  /** Afterwards. */
  protected final void finish(ZZ_Result r) {
    r.r2 = isSignaled();
  }

  /** For the real class. */
  @Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "Covered, and pending for ever")
  @Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "Refused, and signalled")
  @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "Covered and signalled")
  @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "Refused")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(
      id = "false, false",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Covered, and pending for ever")
  @Outcome(
      id = "true, true",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Refused, and signalled")
  @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "Covered and signalled")
  @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "Refused")
  public static final class Caught {
    private Caught() {}
  }
}
