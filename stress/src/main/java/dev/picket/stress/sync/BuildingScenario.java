package dev.picket.stress.sync;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.Z_Result;

/** The only member of an array is signalled while the array is made and wanted. */
public abstract class BuildingScenario {
  /** Afterwards. */
  protected final void finish(Z_Result r) {
    r.r1 = isSignaled();
  }

  /** The first actor. */
  protected abstract void signal();

  /** The second actor. */
  protected abstract void build();

  /** Tells whether the array is signalled. */
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
