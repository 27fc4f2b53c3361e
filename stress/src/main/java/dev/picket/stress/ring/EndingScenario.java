package dev.picket.stress.ring;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Two jobs end, and each is looked for by one thread. Both fences have to be signalled by then. */
public abstract class EndingScenario {
  /** Afterwards. */
  protected final void finish(Z_Result r) {
    r.r1 = isSignaled(1) && isSignaled(2);
  }

  /** An actor: a job ends, and whoever has the turn signals what has ended. */
  protected abstract void endAndLook(int job);

  /** Tells whether anybody has signalled the job's fence. */
  protected abstract boolean isSignaled(int job);

  /** For the real class. */
  @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "Ended, and pending for ever")
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Signalled")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(
      id = "false",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Ended, and pending for ever")
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Signalled")
  public static final class Caught {
    private Caught() {}
  }
}
