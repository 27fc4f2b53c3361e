package dev.picket.stress.fence;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * A parked thread is queued to be woken while the attendant of the queue goes to sleep, or for
 * good. Then nobody may be left in the queue, unless the attendant is called or stays.
 */
public abstract class WakingScenario {
  private boolean called;
  private boolean gone;

  /** The first actor. */
  protected final void signal() {
    called = add();
  }

  /** The second actor. */
  protected final void attend() {
    gone = go();
  }

  /** Afterwards. */
  protected final void finish(Z_Result r) {
    r.r1 = gone && !called && !isEmpty();
  }

  /** Queues the parked thread, and tells whether the attendant is to be called. */
  protected abstract boolean add();

  /** Has the attendant go, and tells whether it may. */
  protected abstract boolean go();

  /** Tells whether nobody is queued. */
  protected abstract boolean isEmpty();

  /** For the real class. */
  @Outcome(id = "true", expect = Expect.FORBIDDEN, desc = "Queued, and parked for ever")
  @Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "Woken, or about to be")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(
      id = "true",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Queued, and parked for ever")
  @Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "Woken, or about to be")
  public static final class Caught {
    private Caught() {}
  }
}
