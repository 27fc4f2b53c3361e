package dev.picket.stress.ring;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;
import dev.picket.stress.reclaim.NoReadersReclaimer;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A job that waits for two fences is submitted, while another thread signals them one after the
 * other, and after each gives the job to the device if it is ready.
 */
public abstract class DependencyScenario {
  /** Drops nothing by itself. */
  protected static final Reclaimer RECLAIMER = new NoReadersReclaimer();

  private static final FenceContext<Object> DRIVER =
      FenceContext.<Object>hardware(RECLAIMER, "stress", "dependencies").build();

  private final DriverFence<Object> first = DRIVER.allocate("first").arm();
  private final DriverFence<Object> second = DRIVER.allocate("second").arm();
  private boolean early;
  private boolean ran;

  /** Gives the first fence that the job waits for. */
  protected final Fence firstFence() {
    return first.fence();
  }

  /** Gives the second fence that the job waits for. */
  protected final Fence secondFence() {
    return second.fence();
  }

  /** The job begins to run. */
  protected final void run() {
    early |= !first.fence().isSignaled() || !second.fence().isSignaled();
    ran = true;
  }

  /** An actor: both fences are signalled. */
  protected final void signalBoth() {
    first.signal();
    schedule();
    second.signal();
    schedule();
  }

  /** Has the job run if it is ready. */
  protected abstract void schedule();

  /** Afterwards. */
  protected final void finish(ZZ_Result r) {
    r.r1 = early;
    r.r2 = ran;
  }

  /** For the real class. */
  @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "Ran when both were signalled")
  @Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "Ran too early")
  @Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "Never found ready")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "Ran when both were signalled")
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Ran too early")
  @Outcome(id = "false, false", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Never found ready")
  public static final class Caught {
    private Caught() {}
  }
}
