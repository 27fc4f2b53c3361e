package dev.picket.bench.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks, each in a JVM of its own with always the same flags, one after the other. No child
 * outlives its parent.
 */
public final class ChildJvms implements AutoCloseable {
  private final Class<?> main;
  private final List<String> flags;
  private final Duration patience;
  private final WorkDirectory directory;
  private final Thread atExit = new Thread(this::endAtExit);
  private volatile @Nullable Process child;
  private boolean keepsDirectory;

  /**
   * Prepares to run tasks.
   *
   * @param main what a child runs; its argument is the path of its {@link WorkDirectory}
   * @param flags of its JVM, beside those that all children have
   * @param patience how long a child may take
   * @throws IOException if the temporary directory cannot be written
   */
  public ChildJvms(Class<?> main, List<String> flags, Duration patience) throws IOException {
    this.main = main;
    this.flags = List.copyOf(flags);
    this.patience = patience;
    this.directory = WorkDirectory.create();
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Runs a task and waits for its end.
   *
   * @param <R> type of what it measures
   * @param task what to do, to be written as JSON
   * @param resultType the class of what it measures
   * @return how it ended
   * @throws IOException if the child cannot be started
   * @throws InterruptedException if the caller is interrupted; the child is killed
   */
  public <R> Ending<R> run(Object task, Class<R> resultType)
      throws IOException, InterruptedException {
    return run(List.of(), task, resultType);
  }

  /**
   * Runs a task in a JVM with flags of its own and waits for its end.
   *
   * @param <R> type of what it measures
   * @param moreFlags of this JVM, beside those of all
   * @param task what to do, to be written as JSON
   * @param resultType the class of what it measures
   * @return how it ended
   * @throws IOException if the child cannot be started
   * @throws InterruptedException if the caller is interrupted; the child is killed
   */
  public <R> Ending<R> run(List<String> moreFlags, Object task, Class<R> resultType)
      throws IOException, InterruptedException {
    directory.putTask(task);
    Process process = ChildCommand.start(main, join(flags, moreFlags), directory);
    child = process;
    try {
      boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        return new Ending.Died<>("did not end within %d s".formatted(patience.toSeconds()), false);
      }
    } finally {
      process.destroyForcibly().waitFor();
      child = null;
    }
    R result = directory.getResult(resultType).orElse(null);
    return process.exitValue() == 0 && result != null
        ? new Ending.Finished<>(result)
        : died(process);
  }

  private <R> Ending<R> died(Process process) throws IOException {
    PostMortem postMortem = PostMortem.of(process, directory);
    keepsDirectory |= postMortem.hasCrashReport();
    return new Ending.Died<>(postMortem.toString(), postMortem.hasCrashReport());
  }

  /** {@return the flags that each child has, beside those of what it measures} */
  public static List<String> flagsOfAll() {
    return ChildCommand.FLAGS;
  }

  private static List<String> join(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  /** Removes the temporary files, unless they hold the report of a crash. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // it is running
    }
    clean();
  }

  private void endAtExit() {
    Process process = child;
    if (process != null) {
      process.destroyForcibly();
      process.onExit().join();
    }
    clean();
  }

  private void clean() {
    if (keepsDirectory) {
      return;
    }
    try {
      directory.delete();
    } catch (UncheckedIOException e) {
      // It is in the system's temporary directory, which is cleaned anyway.
    }
  }

  /** {@return the directory of the children} */
  public Path path() {
    return directory.path();
  }
}
