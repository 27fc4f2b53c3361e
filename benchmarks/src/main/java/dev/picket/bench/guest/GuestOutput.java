package dev.picket.bench.guest;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Follows a file that another process writes, and hands on its lines as they come. */
final class GuestOutput {
  private final Path file;
  private final Consumer<String> lines;
  private long position;

  GuestOutput(Path file, Consumer<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  /** Hands on the whole lines that came since. */
  void follow() throws IOException {
    String text = rest();
    int end = text.lastIndexOf('\n') + 1;
    position += text.substring(0, end).getBytes(StandardCharsets.ISO_8859_1).length;
    hand(text.substring(0, end));
  }

  /** Hands on all that is left, the last line being whole or not. */
  void finish() throws IOException {
    follow();
    hand(rest());
  }

  /** Bytes stay bytes until there is a whole line, for a character may come in two parts. */
  private String rest() throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(position);
      byte[] bytes = new byte[Math.toIntExact(Math.max(0, in.length() - position))];
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  private void hand(String text) {
    new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
        .lines()
        .forEach(lines);
  }
}
