package dev.picket.stress.fence;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A fence of hardware is signalled while its context closes. Afterwards the context is gone. */
public abstract class LettingGoScenario {
  /** Afterwards. */
  protected final void finish(Z_Result r) {
    r.r1 = isGone();
  }

  /** The first actor. */
  protected abstract void signal();

  /** The second actor. */
  protected abstract void close();

  /** Tells whether nothing holds the context back. */
  protected abstract boolean isGone();

  /** For the real class. */
  @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "Held back for ever")
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Gone")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(id = "false", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Held back for ever")
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Gone")
  public static final class Caught {
    private Caught() {}
  }
}
