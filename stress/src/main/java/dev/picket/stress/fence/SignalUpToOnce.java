package dev.picket.stress.fence;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.Outcome;
import dev.picket.stress.reclaim.NoReadersReclaimer;
import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Claim 7: a signal of all up to a number, and one of the fence alone. */
@JCStressTest
@JCStressMeta(SignalScenario.Safe.class)
@State
public class SignalUpToOnce extends SignalScenario {
  private static final Object NO_DATA = new Object();
  private static final NoReadersReclaimer RECLAIMER = new NoReadersReclaimer();

  private final FenceContext<Object> context =
      FenceContext.<Object>software(RECLAIMER, "stress", "stress").inOrder().build();
  private final DriverFence<Object> driver = context.allocate(NO_DATA).arm();

  @Actor
  public void one(ZZJ_Result r) {
    signalFirst(r);
  }

  @Actor
  public void another(ZZJ_Result r) {
    signalSecond(r);
  }

  @Arbiter
  public void afterwards(ZZJ_Result r) {
    finish(r);
    ClosedContexts.close(context);
  }

  @Override
  protected boolean signal(long nanos) {
    return driver.signal(nanos);
  }

  @Override
  protected boolean signalOtherwise(long nanos) {
    return context.signalUpTo(driver.fence().seqno(), nanos) == 1;
  }

  @Override
  protected long nanos() {
    Outcome outcome = driver.fence().outcome();
    return Objects.requireNonNull(outcome).nanos();
  }
}
