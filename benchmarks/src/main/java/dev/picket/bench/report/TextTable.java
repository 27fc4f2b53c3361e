package dev.picket.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Lays out rows of cells in columns: words to the left, numbers to the right. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final boolean words;

  /** A table of numbers, whose first column names the row. */
  TextTable(String... header) {
    this(false, header);
  }

  private TextTable(boolean words, String... header) {
    this.words = words;
    rows.add(List.of(header));
  }

  /** A table of words. */
  static TextTable ofWords(String... header) {
    return new TextTable(true, header);
  }

  void add(List<String> row) {
    rows.add(List.copyOf(row));
  }

  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String cell = row.get(column);
        String padding = " ".repeat(width(column) - cell.length());
        line.append(column == 0 ? "" : GAP);
        line.append(column == 0 || words ? cell + padding : padding + cell);
      }
      lines.add(line.toString().stripTrailing());
    }
    return String.join(System.lineSeparator(), lines);
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
