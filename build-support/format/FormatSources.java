import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Checks or rewrites the format of every Java file under a directory. Run by the build as a
 * single-file program; arguments: {@code check|write} and the directory.
 */
final class FormatSources {
  private FormatSources() {}

  private record Result(Path file, String problem) {}

  public static void main(String[] args) throws IOException {
    if (args.length != 2 || !(args[0].equals("check") || args[0].equals("write"))) {
      System.err.println("usage: FormatSources check|write DIRECTORY");
      System.exit(2);
    }
    boolean write = args[0].equals("write");
    Path root = Path.of(args[1]);
    List<Path> sources = sources(root);
    Formatter formatter = new Formatter();
    List<Result> results =
        sources.parallelStream()
            .map(file -> format(formatter, file, write))
            .filter(Objects::nonNull)
            .toList();

    for (Result result : results) {
      System.err.println(result.problem + ": " + root.relativize(result.file));
    }
    boolean failed = results.stream().anyMatch(result -> !result.problem.equals("rewritten"));
    if (failed && !write) {
      System.err.println("To format them: mvn -N verify -Dpicket.format=write");
    }
    System.out.println(sources.size() + " Java files, " + results.size() + " reported");
    System.exit(failed ? 1 : 0);
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            String name = directory.getFileName().toString();
            boolean skip = name.equals("target") || name.startsWith(".");
            return skip && !directory.equals(root)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && file.toString().endsWith(".java")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    return files;
  }

  /** The result to report for {@code file}, or null if there is nothing to say. */
  private static Result format(Formatter formatter, Path file, boolean write) {
    try {
      String source = Files.readString(file);
      String formatted = formatter.formatSourceAndFixImports(source);
      if (formatted.equals(source)) {
        return null;
      }
      if (write) {
        Files.writeString(file, formatted);
      }
      return new Result(file, write ? "rewritten" : "not formatted");
    } catch (FormatterException e) {
      return new Result(file, "cannot be parsed (" + e.getMessage() + ")");
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
