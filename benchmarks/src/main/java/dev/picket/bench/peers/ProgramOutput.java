package dev.picket.bench.peers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What programs print. */
final class ProgramOutput {
  private static final Pattern FIGURE =
      Pattern.compile("([a-z0-9][a-z0-9-]*) +([0-9]+(?:\\.[0-9]+)?(?:e[+-]?[0-9]+)?)");

  private ProgramOutput() {}

  /**
   * Reads figures, one a line: its name and nanoseconds.
   *
   * @throws IllegalArgumentException if a line is another one, or names a figure again
   */
  static Map<String, Double> parse(List<String> lines) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (String line : lines) {
      Matcher figure = FIGURE.matcher(line.strip());
      if (!figure.matches()) {
        throw new IllegalArgumentException(
            "printed \"%s\", expected a figure's name and nanoseconds".formatted(line));
      }
      if (figures.put(figure.group(1), Double.valueOf(figure.group(2))) != null) {
        throw new IllegalArgumentException("printed %s twice".formatted(figure.group(1)));
      }
    }
    if (figures.isEmpty()) {
      throw new IllegalArgumentException("printed no figure");
    }
    return figures;
  }
}
