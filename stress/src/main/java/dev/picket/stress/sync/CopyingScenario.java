package dev.picket.stress.sync;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.L_Result;

/** Slots are copied while stronger fences take the places of those that are there. */
public abstract class CopyingScenario {
  /** So many that copying them takes as long as changing them. */
  protected static final int MANY = 16;

  /** Afterwards. */
  protected final void finish(L_Result r) {
    r.r1 = isTooWeak() ? "weaker" : "strong";
  }

  /** The first actor: changes one slot after another. */
  protected abstract void change();

  /** The second actor. */
  protected abstract void copy();

  /** Tells whether a new fence was copied with the usage of the one whose place it took. */
  protected abstract boolean isTooWeak();

  /** For the real classes. */
  @Outcome(id = "strong", expect = Expect.ACCEPTABLE, desc = "No fence is weaker than it was added")
  @Outcome(id = "weaker", expect = Expect.FORBIDDEN, desc = "A writer's fence as a reader's")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(id = "strong", expect = Expect.ACCEPTABLE, desc = "No fence is weaker than it was added")
  @Outcome(
      id = "weaker",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "A writer's fence as a reader's")
  public static final class Caught {
    private Caught() {}
  }
}
