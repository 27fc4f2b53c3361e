package dev.picket.bench.replay;

import dev.picket.bench.child.WorkDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** A child that drops too early. */
final class EarlyDropperMain {
  private EarlyDropperMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    WorkDirectory directory = new WorkDirectory(Path.of(args[0]));
    ReplayMain.run(
        directory, directory.getTask(ChildTask.class), EarlyDropper.open(), Regime.USUAL);
  }
}
