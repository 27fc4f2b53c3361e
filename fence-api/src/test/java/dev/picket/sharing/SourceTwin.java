package dev.picket.sharing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * This library with one rule broken in its source, where no driver has to show it, and the test
 * that notices: what {@link SharingTwin} is to the rules that drivers show.
 *
 * @param rule how it is broken
 * @param className of what is broken
 * @param line a part of its source that occurs once
 * @param broken what is put there
 * @param noticedBy a nested class of the suite and its method
 */
public record SourceTwin(
    String rule, String className, String line, String broken, String noticedBy) {
  private static final String TABLE = "broken-rules.txt";

  /** All that are listed. */
  public static List<SourceTwin> all() {
    try (InputStream table = requireNonNull(SourceTwin.class.getResourceAsStream(TABLE), TABLE)) {
      return new String(table.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(SourceTwin::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SourceTwin of(String row) {
    String[] cells = row.split(" :: ", -1);
    if (cells.length != 5) {
      throw new AssertionError(TABLE + " has a row of " + cells.length + " cells: " + row);
    }
    return new SourceTwin(cells[0], "dev.picket.fence." + cells[1], cells[2], cells[3], cells[4]);
  }

  BrokenSource load(Path folder) throws IOException {
    return BrokenSource.of(folder, className, line, broken);
  }

  @Override
  public String toString() {
    return rule;
  }
}
