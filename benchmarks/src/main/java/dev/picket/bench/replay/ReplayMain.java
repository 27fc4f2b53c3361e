package dev.picket.bench.replay;

import dev.picket.bench.child.ParentWatch;
import dev.picket.bench.child.WorkDirectory;
import dev.picket.bench.strategy.Strategy;
import dev.picket.reclaim.Reclaimer;
import java.io.IOException;
import java.nio.file.Path;

/** What a child JVM runs: the task in the directory it is given. */
public final class ReplayMain {
  private ReplayMain() {}

  /**
   * Runs the task and leaves the result beside it.
   *
   * @param args the work directory
   * @throws IOException if the files cannot be read or written
   * @throws InterruptedException if somebody interrupts it
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    WorkDirectory directory = new WorkDirectory(Path.of(args[0]));
    ChildTask<?> task = directory.getTask(ChildTask.class);
    Strategy strategy = Strategy.byId(task.strategy()).orElseThrow();
    run(directory, task, strategy.open(task.maxRecords()), Regime.of(strategy));
  }

  static void run(WorkDirectory directory, ChildTask<?> task, Reclaimer reclaimer, Regime regime)
      throws IOException, InterruptedException {
    ParentWatch.start();
    Plan plan = PlanFile.read(PlanFile.in(directory.path()));
    directory.putResult(
        switch (task) {
          case ReplayTask replay -> new Replay(plan, replay, reclaimer, regime).run();
          case StallTask stall -> new StallRun(plan, stall, reclaimer, regime).run();
          case RingTask ring -> new RingRun(plan, ring, reclaimer).run();
        });
    // The reclaimer's threads are daemons, and what an early failure left is nobody's any more.
    System.exit(0);
  }
}
