package dev.picket.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The descriptors of this process, to see that none is left open. Archives of classes are not
 * counted: Java opens them when it looks for a class in them.
 */
public final class OpenFiles {
  private OpenFiles() {}

  public static long count() {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.filter(file -> !isArchive(file)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isArchive(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().endsWith(".jar");
    } catch (IOException e) {
      return false; // closed meanwhile, as that of the list itself
    }
  }
}
