package dev.picket.stress.sync;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A point of a timeline is looked for while its work ends. */
public abstract class FindingScenario {
  /** Afterwards. */
  protected final void finish(Z_Result r) {
    r.r1 = isSignaled();
  }

  /** The first actor. */
  protected abstract void end();

  /** The second actor. */
  protected abstract void find();

  /** Tells whether what was found is signalled. */
  protected abstract boolean isSignaled();

  /** For the real class. */
  @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "Found, and pending for ever")
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Signalled")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(
      id = "false",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Found, and pending for ever")
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Signalled")
  public static final class Caught {
    private Caught() {}
  }
}
