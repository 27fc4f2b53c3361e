package dev.picket.stress.sync;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.Z_Result;

/** The only one who wants an array goes while another one comes. Then its member is signalled. */
public abstract class DemandScenario {
  /** Afterwards. */
  protected final void finish(Z_Result r) {
    r.r1 = isTold();
  }

  /** The first actor. */
  protected abstract void go();

  /** The second actor. */
  protected abstract void come();

  /** Has the member signalled, and tells whether the one who came is told. */
  protected abstract boolean isTold();

  /** For the real class. */
  @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "The member does not tell")
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Told")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(id = "false", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The member does not tell")
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Told")
  public static final class Caught {
    private Caught() {}
  }
}
