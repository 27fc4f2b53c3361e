package dev.picket.vfio;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Who runs the code of a child JVM, and how its compilation log shows it. */
enum CompilerMode {
  INTERPRETED(0, "-Xint"),
  C1(1, "-XX:TieredStopAtLevel=1"),
  /*
   * Without C1 before it: once, a JVM in an emulated machine without KVM died at the entry of a method whose C1 code was
   * being replaced, on both processors at once. What the emulator makes of code that changes under it is not tested here.
   */
  C2(4, "-XX:CompilationMode=high-only");

  private final int level;
  private final String flag;

  CompilerMode(int level, String flag) {
    this.level = level;
    this.flag = flag;
  }

  List<String> flags(Path compilationLog) {
    List<String> flags = new ArrayList<>();
    flags.add(flag);
    flags.add("-XX:+UseSerialGC");
    flags.add("-Xlog:jit+compilation=debug:file=" + compilationLog + "::filesize=0");
    flags.add("-XX:-CreateCoredumpOnCrash");
    flags.add("-XX:ErrorFile=" + compilationLog.resolveSibling("hs_err_%p.log"));
    return flags;
  }

  /** Tells whether a log says that a method was run as this mode wants. */
  boolean hasRun(String method, List<String> compilationLog) {
    String atLevel = level == 0 ? "\\d" : Integer.toString(level);
    Pattern line = Pattern.compile(" " + atLevel + "\\s+\\S*" + Pattern.quote(method) + "[ @(].*");
    boolean seen =
        compilationLog.stream()
            .filter(entry -> !entry.contains("made not entrant"))
            .anyMatch(entry -> line.matcher(entry).find());
    return level == 0 ? !seen : seen;
  }
}
