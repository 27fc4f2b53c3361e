package dev.picket.bench.child;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.apache.commons.io.file.PathUtils;

/** The files by which a parent and its children talk. Children live in it, and die in it. */
public final class WorkDirectory {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;

  /**
   * The directory that a child was given.
   *
   * @param directory its path
   */
  public WorkDirectory(Path directory) {
    this.directory = directory;
  }

  static WorkDirectory create() throws IOException {
    return new WorkDirectory(Files.createTempDirectory("picket-child-"));
  }

  /** {@return where it is} */
  public Path path() {
    return directory;
  }

  /** Where a JVM with this name for its process id describes its crash. */
  Path crashReport(String pid) {
    return directory.resolve("hs_err_" + pid + ".log");
  }

  /** Where JVMs keep the classes that they share. */
  Path sharedClasses() {
    return directory.resolve("classes.jsa");
  }

  Path output() {
    return directory.resolve("output.log");
  }

  /** Begins a new run: what the one before left behind is gone. */
  void putTask(Object task) throws IOException {
    Files.deleteIfExists(result());
    JSON.writeValue(task().toFile(), task);
  }

  /**
   * Reads what the child is to do.
   *
   * @param <T> type of the task
   * @param type its class
   * @return the task
   * @throws IOException if it cannot be read
   */
  public <T> T getTask(Class<T> type) throws IOException {
    return JSON.readValue(task().toFile(), type);
  }

  /**
   * Leaves what was measured: all or nothing, so that a result that is there is a whole one.
   *
   * @param result to be written as JSON
   * @throws IOException if it cannot be written
   */
  public void putResult(Object result) throws IOException {
    Path draft = directory.resolve("result.draft");
    JSON.writeValue(draft.toFile(), result);
    Files.move(draft, result(), StandardCopyOption.ATOMIC_MOVE);
  }

  <R> Optional<R> getResult(Class<R> type) throws IOException {
    return Files.exists(result())
        ? Optional.of(JSON.readValue(result().toFile(), type))
        : Optional.empty();
  }

  /** Deletes it with all that is in it. */
  public void delete() {
    try {
      PathUtils.deleteDirectory(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path task() {
    return directory.resolve("task.json");
  }

  private Path result() {
    return directory.resolve("result.json");
  }
}
