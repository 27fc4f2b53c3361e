package dev.picket.stress.fence;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * A callback is registered while the fence is signalled. It runs once if it was registered, and not
 * at all if it was refused.
 */
public abstract class CallbackScenario {
  private final AtomicInteger runs = new AtomicInteger();

  /** The first actor. */
  protected final void add(ZI_Result r) {
    r.r1 = onSignal(runs::getAndIncrement);
  }

  /** The second actor. */
  protected abstract void signal();

  /** Afterwards. */
  protected final void finish(ZI_Result r) {
    r.r2 = runs.get();
  }

  /** Registers the callback, and tells whether it was registered. */
  protected abstract boolean onSignal(Runnable callback);

  /** For the real class. */
  @Outcome(id = "true, 0", expect = Expect.FORBIDDEN, desc = "Registered, and never ran")
  @Outcome(
      id = {"true, 2", "false, 1"},
      expect = Expect.FORBIDDEN,
      desc = "Ran too often")
  @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "Registered, and ran once")
  @Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "Refused, and did not run")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(
      id = "true, 0",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Registered, and never ran")
  @Outcome(
      id = {"true, 2", "false, 1"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Ran too often")
  @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "Registered, and ran once")
  @Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "Refused, and did not run")
  public static final class Caught {
    private Caught() {}
  }
}
