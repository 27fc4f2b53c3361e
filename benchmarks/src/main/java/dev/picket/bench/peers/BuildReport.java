package dev.picket.bench.peers;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the programs when they were built.
 *
 * @param absent why some are not there, for people
 */
record BuildReport(Map<Program, String> absent) {
  private static final String NOTHING_SAID = "was not built";

  BuildReport {
    absent = Map.copyOf(absent);
  }

  /** Reads what the script that builds them has printed; other lines are a compiler's words. */
  static BuildReport parse(List<String> lines) {
    Map<Program, String> absent = new EnumMap<>(Program.class);
    for (Program program : Program.values()) {
      absent.put(program, NOTHING_SAID);
    }
    for (String line : lines) {
      String[] words = line.strip().split(" +", 3);
      if (words.length < 2) {
        continue;
      }
      Program program = Program.byId(words[1]).orElse(null);
      if (program == null) {
        continue;
      }
      switch (words[0]) {
        case "built" -> absent.remove(program);
        case "missing" ->
            absent.put(
                program,
                "install with: apt-get install "
                    + (words.length > 2 ? words[2] : program.library()));
        case "failed" ->
            absent.put(program, "could not be built; benchmarks/peers/build.sh FOLDER says why");
        default -> {}
      }
    }
    return new BuildReport(absent);
  }

  static BuildReport allAbsent(String why) {
    Map<Program, String> absent = new EnumMap<>(Program.class);
    for (Program program : Program.values()) {
      absent.put(program, why);
    }
    return new BuildReport(absent);
  }
}
