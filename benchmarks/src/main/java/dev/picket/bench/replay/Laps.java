package dev.picket.bench.replay;

import dev.picket.bench.replay.Plan.PlannedContext;
import dev.picket.bench.replay.Plan.PlannedFence;
import dev.picket.bench.replay.Plan.PlannedStep;
import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceAllocation;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Replays one lap after the other, each with contexts of its own, step by step in the order of the
 * trace. Confined to its driver's thread.
 */
final class Laps {
  /** What laps need from their surroundings. */
  record Surroundings(
      Reclaimer reclaimer,
      Regime regime,
      DataMemory memory,
      Ledger ledger,
      Board board,
      Violations violations) {}

  private final Plan plan;
  private final Surroundings around;
  private final int firstPlace;
  private final int laps;
  private final @Nullable FenceContext<DriverData>[] contexts;
  private final int[] unsignalled;
  private final @Nullable FenceAllocation<DriverData>[] allocations;
  private final @Nullable DriverFence<DriverData>[] armed;
  private long firstFence;
  private int lap;
  private int step;

  /**
   * Prepares to replay laps.
   *
   * @param plan the steps of each
   * @param around what they work on
   * @param firstFence the number of the first fence of the first lap; the others follow
   * @param firstPlace where on the board this series of laps may show its fences
   * @param laps how many
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of generic types
  Laps(Plan plan, Surroundings around, long firstFence, int firstPlace, int laps) {
    this.plan = plan;
    this.around = around;
    this.firstFence = firstFence;
    this.firstPlace = firstPlace;
    this.laps = laps;
    contexts = new FenceContext[plan.contexts().size()];
    unsignalled = plan.contexts().stream().mapToInt(PlannedContext::fences).toArray();
    allocations = new FenceAllocation[plan.fences().size()];
    armed = new DriverFence[plan.fences().size()];
  }

  boolean isOver() {
    return lap == laps;
  }

  /** When the next step is due in its lap, and which lap that is. */
  long nextNanos() {
    return plan.steps().get(step).nanos();
  }

  int lap() {
    return lap;
  }

  void doNext() {
    PlannedStep now = plan.steps().get(step);
    int fence = now.fence();
    switch (now.kind()) {
      case ALLOCATE -> allocate(fence);
      case ARM -> arm(fence);
      case SIGNAL -> signal(fence);
      case RELEASE -> release(fence);
    }
    if (++step == plan.steps().size()) {
      step = 0;
      lap++;
      firstFence += plan.fences().size();
    }
  }

  private void allocate(int fence) {
    DriverData data = around.memory.take(firstFence + fence);
    allocations[fence] = contextOf(fence).allocate(data);
  }

  private void arm(int fence) {
    PlannedFence planned = plan.fences().get(fence);
    if (planned.burnt() != 0) {
      contextOf(fence).skipSeqnos(planned.burnt());
    }
    DriverFence<DriverData> driverFence = Objects.requireNonNull(allocations[fence]).arm();
    allocations[fence] = null;
    armed[fence] = driverFence;
    Fence view = driverFence.fence();
    if (view.seqno() != planned.seqno()) {
      around.violations.add("a fence got another number than recorded", view.label());
    }
    around.board.show(firstPlace + planned.place(), view);
  }

  private void signal(int fence) {
    DriverFence<DriverData> driverFence = Objects.requireNonNull(armed[fence]);
    armed[fence] = null;
    long number = firstFence + fence;
    long before = System.nanoTime();
    around.ledger.aboutToSignal(number, before);
    boolean first = driverFence.signal();
    if (around.regime.dropsInSignal()) {
      around.reclaimer.barrier();
    }
    around.ledger.signalled(number, System.nanoTime() - before);
    if (!first) {
      around.violations.add("a fence was signalled before its signal", driverFence.fence().label());
    }
    int context = plan.fences().get(fence).context();
    if (--unsignalled[context] == 0) {
      contextOf(fence).close();
      contexts[context] = null;
      unsignalled[context] = plan.contexts().get(context).fences();
    }
  }

  private void release(int fence) {
    int place = firstPlace + plan.fences().get(fence).place();
    Fence view = Objects.requireNonNull(around.board.at(place));
    if (!view.isSignaled()) {
      around.violations.add("a fence is pending after its signal", view.label());
    }
    around.board.clear(place);
  }

  private FenceContext<DriverData> contextOf(int fence) {
    int index = plan.fences().get(fence).context();
    FenceContext<DriverData> context = contexts[index];
    if (context == null) {
      context = createContext(plan.contexts().get(index));
      contexts[index] = context;
    }
    return context;
  }

  private FenceContext<DriverData> createContext(PlannedContext planned) {
    return FenceContext.<DriverData>hardware(around.reclaimer, planned.driver(), planned.timeline())
        .firstSeqno(planned.firstSeqno())
        .drop(around.memory.bytesEach(), this::drop)
        .onProblem(problem -> around.violations.add("the library saw a problem", "" + problem))
        .build();
  }

  private void drop(DriverData data) {
    if (around.regime.everDrops() && around.ledger.dropping(data.fence(), System.nanoTime())) {
      around.memory.drop(data);
    }
  }
}
