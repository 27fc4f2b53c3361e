package dev.picket.stress.sync;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.L_Result;

/** A reservation is asked while later fences take the places of those that are there. */
public abstract class AskingScenario {
  /** So many that asking takes as long as changing them. */
  protected static final int MANY = 16;

  /** Afterwards. */
  protected final void finish(L_Result r) {
    r.r1 = isAnyMissing() ? "missing" : "all";
  }

  /** The first actor: changes one slot after another, and adds more of them. */
  protected abstract void change();

  /** The second actor. */
  protected abstract void ask();

  /**
   * Tells whether the answer has neither a fence that was there nor the one that took its place.
   */
  protected abstract boolean isAnyMissing();

  /** For the real classes. */
  @Outcome(id = "all", expect = Expect.ACCEPTABLE, desc = "Each fence, or the one in its place")
  @Outcome(id = "missing", expect = Expect.FORBIDDEN, desc = "A pending fence was not told")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(id = "all", expect = Expect.ACCEPTABLE, desc = "Each fence, or the one in its place")
  @Outcome(
      id = "missing",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "A pending fence was not told")
  public static final class Caught {
    private Caught() {}
  }
}
