package dev.picket.bench.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where reports are written to. */
final class OutputFiles {
  private OutputFiles() {}

  /** Tells whether a file can be written, without writing it. */
  static boolean canWrite(Path file) {
    Path parent = file.getParent();
    return Files.exists(file)
        ? Files.isRegularFile(file) && Files.isWritable(file)
        : parent != null && Files.isDirectory(parent) && Files.isWritable(parent);
  }
}
