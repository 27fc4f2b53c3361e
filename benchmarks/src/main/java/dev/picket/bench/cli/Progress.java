package dev.picket.bench.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error if that is a terminal, else nothing. */
final class Progress implements AutoCloseable {
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
  private static final int REDRAW_MILLIS = 1000;

  private final @Nullable ProgressBar bar;

  private Progress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  static Progress of(String command, int steps) {
    return new Progress(
        isTerminal()
            ? new ProgressBarBuilder()
                .setTaskName(command)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .clearDisplayOnFinish()
                .build()
            : null);
  }

  void begin(String what) {
    if (bar != null) {
      bar.setExtraMessage(what);
    }
  }

  void step() {
    if (bar != null) {
      bar.step();
    }
  }

  /** For a number of steps that changes on the way. */
  void left(int steps) {
    if (bar != null) {
      bar.maxHint(Math.max(bar.getMax(), bar.getCurrent() + steps));
      bar.stepTo(bar.getMax() - steps);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  /**
   * The JDK tells it of standard input and output only. Where there is no /proc there is no bar.
   */
  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
