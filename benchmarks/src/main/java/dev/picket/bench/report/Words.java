package dev.picket.bench.report;

import java.util.List;

/** Words for people. */
final class Words {
  private Words() {}

  static String join(List<String> words, String conjunction) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " " + conjunction + " " + words.get(last);
  }
}
