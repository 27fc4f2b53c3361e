package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;
import java.util.function.Supplier;

/** One of our strategies, through its public methods, as in README's example. */
class StrategyChild implements Child {
  private static final int BURST = 4096;
  private static final int OFFHEAP_BATCH = 1024;
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
    return domain.about();
  }

  final void addEnterExit(Bench bench) {
    addLoop(bench, "enter-exit", Sections.EnterExit::new);
  }

  final void addProtections(Bench bench) {
    addLoop(bench, "enter-protect-exit", Sections.EnterProtectExit::new);
    addLoop(bench, "enter-guarded-exit", Sections.EnterGuardedExit::new);
  }

  final void addRetire(Bench bench) {
    bench.add("retire", retirements(Clock.NANOS));
  }

  final void addRetireDrop(Bench bench, int batch) {
    addBesideReader(
        bench,
        "retire-drop-" + batch,
        reclaimer -> RetireSampler.untilDropped(reclaimer, Block::none, batch));
  }

  final void addSynchronizeLooping(Bench bench) {
    addBesideReader(
        bench,
        "synchronize-looping",
        reclaimer -> bench.nanosOf(new Sections.Synchronize(reclaimer)));
  }

  private void addSections(Bench bench) {
    addEnterExit(bench);
    bench.addOfTwo(
        "enter-exit-2",
        domain.onDriven(reclaimer -> bench.pairOf(() -> new Sections.EnterExit(reclaimer))));
    bench.add(
        "enter-exit-nested",
        domain.onDriven(
            reclaimer ->
                new DifferenceSampler(
                    bench.nanosOf(new Sections.EnterEnterExitExit(reclaimer)),
                    bench.nanosOf(new Sections.EnterExit(reclaimer)))));
    addProtections(bench);
    addLoop(bench, "reader-enter-exit", Sections.FindEnterExit::new);
  }

  private void addRetirements(Bench bench) {
    addRetire(bench);
    bench.add("retire-bytes", retirements(Clock.BYTES));
    for (int batch : BATCHES) {
      addRetireDrop(bench, batch);
    }
    addLoop(bench, "synchronize-offline", Sections.Synchronize::new);
    addSynchronizeLooping(bench);
    addLoop(bench, "barrier-idle", Sections.IdleBarrier::new);
    bench.add(
        "barrier-idle-bytes",
        domain.onDriven(reclaimer -> bench.bytesOf(new Sections.IdleBarrier(reclaimer))));
  }

  private void addDrops(Bench bench) {
    addBesideReader(bench, "retire-to-drop-draining", OneDropSampler::new);
    bench.addOfTwo("retire-to-drop-parked", () -> new ParkedDropSampler(domain, bench));
    bench.add(
        "offheap-drop",
        domain.onDriven(
            reclaimer -> RetireSampler.untilDropped(reclaimer, Block::allocate, OFFHEAP_BATCH)));
    bench.add("offheap-life", domain.onDriven(OffHeapSampler::new));
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

  private Supplier<Sampler> retirements(Clock clock) {
    return domain.onDriven(reclaimer -> RetireSampler.untilRetired(reclaimer, clock, BURST));
  }

  private void addLoop(Bench bench, String id, Function<Reclaimer, Loop> loop) {
    bench.add(id, domain.onDriven(reclaimer -> bench.nanosOf(loop.apply(reclaimer))));
  }

  private void addBesideReader(Bench bench, String id, Function<Reclaimer, Sampler> source) {
    bench.addOfTwo(
        id,
        domain.onDriven(
            reclaimer ->
                bench.beside(source.apply(reclaimer), () -> new Sections.EnterExit(reclaimer))));
  }
}
