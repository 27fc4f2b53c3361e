package dev.picket.stress.fence;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Section;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.jspecify.annotations.Nullable;

/** Claim 14, on the signal of a real fence. */
@JCStressTest
@JCStressMeta(RetirementScenario.Safe.class)
@State
public class SignalCutsOffFirst extends RetirementScenario {
  private static final FenceContext<Data> CONTEXT =
      FenceContext.<Data>software(RECLAIMER, "stress", "stress")
          .drop(0, Data::drop)
          .inOrder()
          .build();

  private final Data data = new Data();
  private final DriverFence<Data> driver = CONTEXT.allocate(data).arm();

  @Actor
  public void driver() {
    data.scenario = this;
    endSoon();
  }

  @Actor
  public void drainer() {
    drain();
  }

  @Arbiter
  public void afterwards(L_Result r) {
    finish(r);
  }

  @Override
  protected void end() {
    driver.signal(1);
  }

  private static final class Data {
    private @Nullable SignalCutsOffFirst scenario;

    void drop() {
      SignalCutsOffFirst ended = scenario;
      if (ended != null) {
        try (Section section = RECLAIMER.enter()) {
          ended.dropped(ended.driver.fence().data(section, Data.class) != null);
        }
      }
    }
  }
}
