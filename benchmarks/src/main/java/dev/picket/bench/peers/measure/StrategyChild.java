package dev.picket.bench.peers.measure;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;
import java.util.function.Supplier;

/** One of our strategies, through its public methods, as in README's example. */
class StrategyChild implements Child {
  private static final int BURST = 4096;
  private static final int[] BATCHES = {256, 1024, 4096};

  private final Domain domain;

  StrategyChild(Function<ReclaimerOptions, Reclaimer> strategy) {
    domain = new Domain(strategy);
  }

  @Override
  public void addTo(Bench bench) {
    addSections(bench);
    addRetirements(bench);
    addDrops(bench);
    addDisturbances(bench);
  }

  @Override
  public final String about() {
    try (Reclaimer reclaimer = domain.driven()) {
      return "Picket's, " + reclaimer.stats().barrierMode();
    }
  }

  final void addEnterExit(Bench bench) {
    bench.addLoop("enter-exit", () -> new Sections.EnterExit(domain.driven()));
  }

  final void addRetire(Bench bench) {
    bench.add(
        "retire",
        () -> new RetireSampler(domain.driven(), Clock.NANOS, BURST, RetireSampler.Until.RETIRED));
  }

  final void addRetireDrop(Bench bench, int batch) {
    addBesideReader(
        bench,
        "retire-drop-" + batch,
        reclaimer -> new RetireSampler(reclaimer, Clock.NANOS, batch, RetireSampler.Until.DROPPED));
  }

  final void addSynchronizeLooping(Bench bench) {
    Reclaimer reclaimer = domain.driven();
    bench.addLoopBeside(
        "synchronize-looping",
        () -> new Sections.Synchronize(reclaimer),
        () -> new Sections.EnterExit(reclaimer));
  }

  private void addSections(Bench bench) {
    addEnterExit(bench);
    Reclaimer shared = domain.driven();
    bench.addPair("enter-exit-2", () -> new Sections.EnterExit(shared));
    bench.addLoop("enter-exit-nested", () -> new Sections.EnterExitNested(domain.driven()));
    bench.addLoop(
        "enter-protect-exit",
        () -> {
          Reclaimer reclaimer = domain.driven();
          return new Sections.EnterDataExit(reclaimer, pendingFence(reclaimer));
        });
    bench.addLoop(
        "enter-guarded-exit",
        () -> {
          Reclaimer reclaimer = domain.driven();
          return new Sections.EnterProtectExit(
              reclaimer, new Records(reclaimer, Block::none).allocate());
        });
    bench.addLoop("reader-enter-exit", () -> new Sections.FindEnterExit(domain.driven()));
  }

  private void addRetirements(Bench bench) {
    addRetire(bench);
    bench.add(
        "retire-bytes",
        () -> new RetireSampler(domain.driven(), Clock.BYTES, BURST, RetireSampler.Until.RETIRED));
    for (int batch : BATCHES) {
      addRetireDrop(bench, batch);
    }
    bench.addLoop("synchronize-offline", () -> new Sections.Synchronize(domain.driven()));
    addSynchronizeLooping(bench);
    Supplier<Loop> idle = () -> new Sections.IdleBarrier(domain.driven());
    bench.addLoop("barrier-idle", idle);
    bench.addBytes("barrier-idle-bytes", idle);
  }

  private void addDrops(Bench bench) {
    addBesideReader(bench, "retire-to-drop-draining", OneDropSampler::new);
    bench.addOfTwo("retire-to-drop-parked", () -> new ParkedDropSampler(domain, bench));
    bench.add("offheap-drop", () -> new OffHeapSampler(domain.driven()));
  }

  private void addDisturbances(Bench bench) {
    bench.addOfTwo("paced-share", () -> new RateSampler(work(bench, Block::allocate, true)));
    bench.addOfTwo("bystander-loss", () -> bystander(bench, true));
    bench.addOfTwo("bystander-loss-unthrottled", () -> bystander(bench, false));
    bench.addOfTwo(
        "reader-tax",
        () -> {
          RetiringWork work = work(bench, Block::none, true);
          return new LossSampler(
              work, bench.second(), () -> new Sections.EnterExit(work.reclaimer()));
        });
  }

  private Sampler bystander(Bench bench, boolean paced) {
    return new LossSampler(work(bench, Block::allocate, paced), bench.second(), Arithmetic::new);
  }

  private RetiringWork work(Bench bench, Supplier<Block> blocks, boolean paced) {
    return new RetiringWork(domain.background(bench.first(), bench.first()), blocks, paced);
  }

  private void addBesideReader(Bench bench, String id, Function<Reclaimer, Sampler> source) {
    bench.addOfTwo(
        id,
        () -> {
          Reclaimer reclaimer = domain.driven();
          Sampler sampler = source.apply(reclaimer);
          return new BesideSampler(
              sampler, bench.second(), () -> new Sections.EnterExit(reclaimer));
        });
  }

  /** Its context has a drop, so that it has a record of its own. */
  private static Fence pendingFence(Reclaimer reclaimer) {
    return FenceContext.<Block>hardware(reclaimer, "peers", "ring 0")
        .drop(Block.BYTES, Block::free)
        .build()
        .allocate(Block.none())
        .arm()
        .fence();
  }
}
