package dev.picket.stress.fence;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Section;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Claim 14, on the signal of real fences. */
@JCStressTest
@JCStressMeta(RetirementScenario.Safe.class)
@State
public class SignalCutsOffFirst extends RetirementScenario {
  private static final Object DATA = new Object();

  private static final FenceContext<Object> CONTEXT =
      FenceContext.<Object>software(RECLAIMER, "stress", "stress")
          .drop(0, data -> {})
          .inOrder()
          .build();

  private final List<DriverFence<Object>> drivers =
      Stream.generate(() -> CONTEXT.allocate(DATA).arm()).limit(RECORDS).toList();

  @Actor
  public void driver() {
    endAll();
  }

  @Actor
  public void watcher(L_Result r) {
    watch(r);
  }

  @Override
  protected boolean isReachable(int record, Section section) {
    return drivers.get(record).fence().data(section, Object.class) != null;
  }

  @Override
  protected void end(int record) {
    drivers.get(record).signal(1);
  }
}
