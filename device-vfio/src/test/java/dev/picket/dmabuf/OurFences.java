package dev.picket.dmabuf;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceProblem;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Fences of ours that a test signals, and the problems that they had. */
final class OurFences implements AutoCloseable {
  private final List<FenceProblem> problems = new CopyOnWriteArrayList<>();
  private final Reclaimer reclaimer = new RcuReclaimer(ReclaimerOptions.background("ours"));
  private final FenceContext<String> context =
      FenceContext.<String>software(reclaimer, "picket", "test").onProblem(problems::add).build();

  DriverFence<String> fence() {
    return context.allocate("work").arm();
  }

  List<FenceProblem> problems() {
    return problems;
  }

  @Override
  public void close() {
    context.close();
    reclaimer.close();
  }
}
