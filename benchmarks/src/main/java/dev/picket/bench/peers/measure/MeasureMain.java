package dev.picket.bench.peers.measure;

import dev.picket.bench.child.ParentWatch;
import dev.picket.bench.child.WorkDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** What a child JVM runs: the task in the directory it is given. */
public final class MeasureMain {
  private MeasureMain() {}

  /**
   * Measures and leaves the result beside the task.
   *
   * @param args the work directory
   * @throws IOException if the files cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    ParentWatch.start();
    WorkDirectory directory = new WorkDirectory(Path.of(args[0]));
    MeasureTask task = directory.getTask(MeasureTask.class);
    Child child = task.child().open();
    Bench bench = new Bench(task);
    child.addTo(bench);
    directory.putResult(new MeasureResult(bench.run(), child.about()));
    System.exit(0);
  }
}
