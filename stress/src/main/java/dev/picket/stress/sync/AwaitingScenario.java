package dev.picket.stress.sync;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A point of a sync object is awaited while it is submitted. */
public abstract class AwaitingScenario {
  /** Afterwards. */
  protected final void finish(Z_Result r) {
    r.r1 = isTold();
  }

  /** The first actor. */
  protected abstract void submit();

  /** The second actor. */
  protected abstract void await();

  /** Tells whether who awaits was told, or knew from the start. */
  protected abstract boolean isTold();

  /** For the real class. */
  @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "Submitted, and awaited for ever")
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Told")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(
      id = "false",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Submitted, and awaited for ever")
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Told")
  public static final class Caught {
    private Caught() {}
  }
}
