package dev.picket.stress.fence;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Outcome;
import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Claim 7: two signals of success. */
@JCStressTest
@JCStressMeta(SignalScenario.Safe.class)
@State
public class SignalOnce extends SignalScenario {
  private final DriverFence<Object> driver = Fences.pending();

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
  }

  @Override
  protected boolean signal(long nanos) {
    return driver.signal(nanos);
  }

  @Override
  protected long nanos() {
    Outcome outcome = driver.fence().outcome();
    return Objects.requireNonNull(outcome).nanos();
  }
}
