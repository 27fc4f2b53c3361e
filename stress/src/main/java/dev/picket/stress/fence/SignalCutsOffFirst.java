package dev.picket.stress.fence;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Section;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

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

  private final Data[] data = Stream.generate(Data::new).limit(RECORDS).toArray(Data[]::new);

  @Actor
  public void driver() {
    for (Data each : data) {
      each.scenario = this;
    }
    endAll();
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
  protected void end(int record) {
    data[record].driver.signal(1);
  }

  private static final class Data {
    private final DriverFence<Data> driver = CONTEXT.allocate(this).arm();
    private @Nullable SignalCutsOffFirst scenario;

    void drop() {
      Fence fence = driver.fence();
      try (Section section = RECLAIMER.enter()) {
        boolean reachable = fence.data(section, Data.class) != null;
        Objects.requireNonNull(scenario).dropped(reachable);
      }
    }
  }
}
