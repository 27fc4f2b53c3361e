package dev.picket.bench.peers.measure;

import dev.picket.bench.peers.measure.Fences.Kept;
import dev.picket.bench.peers.measure.OpenContext.Kind;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;

/** Fences over one of our strategies, through their public methods: all that is done with them. */
final class FencesChild extends SignalChild {
  private static final int[] STEPS = {1, 16, 256};

  FencesChild(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Override
  public void addTo(Bench bench) {
    super.addTo(bench);
    addLives(bench);
    addCallbacks(bench);
    addWaits(bench);
    bench.add("trace-point-off", () -> TracePoint.off(bench));
  }

  private void addLives(Bench bench) {
    addPrepared(bench, "signal-owned", withoutData(Kind.OWNED, Fences.Signal::new));
    addPrepared(bench, "signal-now", withoutData(Kind.SHARED, Fences.SignalNow::new));
    addPrepared(bench, "arm-owned", withoutData(Kind.OWNED, Fences.Arm::new));
    addPrepared(bench, "arm-shared", withoutData(Kind.SHARED, Fences.Arm::new));
    String life = "allocate-arm-signal-";
    for (Kind kind : Kind.values()) {
      String id = life + kind.id();
      addLoop(bench, id, withoutData(kind, Fences.AllocateArmSignal::new));
      addBytes(bench, id, withoutData(kind, Fences.AllocateArmSignal::new));
    }
    for (int step : STEPS) {
      addPrepared(
          bench,
          "signal-up-to-" + step,
          Math.max(step, Bench.BATCH),
          withData(Kind.OWNED, open -> new Fences.SignalUpTo(open, step)));
    }
    addLoop(bench, "is-signaled", withoutData(Kind.SHARED, Fences.IsSignaled::pending));
    addLoop(bench, "is-signaled-mixed", withoutData(Kind.SHARED, Fences.IsSignaled::mixed));
  }

  private void addCallbacks(Bench bench) {
    for (int callbacks : Callbacks.COUNTS) {
      int batch = Callbacks.batch(callbacks);
      addPrepared(
          bench,
          "callbacks-" + callbacks,
          batch,
          withoutData(
              Kind.SHARED,
              open -> new Fences.CallbacksSignal(open, Kept.counting(callbacks, batch))));
    }
    int most = Callbacks.MOST;
    int batch = Callbacks.batch(most);
    addPrepared(
        bench,
        "callbacks-" + most + "-mixed",
        batch,
        withoutData(
            Kind.SHARED, open -> new Fences.CallbacksSignal(open, Kept.mixed(most, batch))));
    addPrepared(
        bench,
        "attach-" + most,
        batch,
        withoutData(Kind.SHARED, open -> new Fences.Attach(open, Kept.counting(most, batch))));
    addPrepared(
        bench,
        "signal-attached-" + most,
        batch,
        withoutData(
            Kind.SHARED, open -> new Fences.SignalAttached(open, Kept.counting(most, batch))));
  }

  private void addWaits(Bench bench) {
    bench.addOfTwo(
        "await-spin",
        () -> WakeSampler.whileSpinning(FenceWait.of(domain(), bench), bench.second()));
    bench.addOfTwo(
        "await-parked",
        () -> WakeSampler.whileParked(FenceWait.of(domain(), bench), bench.second()));
    for (BurstSampler.Part part : BurstSampler.Part.values()) {
      bench.addOfTwo(
          "burst-" + part.id(),
          () -> new BurstSampler(FenceBurst.of(domain(), bench), part, bench.second()));
      bench.addOfTwo(
          "unparks-" + part.id(), () -> new BurstSampler(new UnparkBurst(), part, bench.second()));
    }
  }
}
