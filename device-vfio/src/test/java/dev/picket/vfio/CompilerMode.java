package dev.picket.vfio;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Who runs the code of a child JVM, and how its compilation log shows it. */
enum CompilerMode {
  INTERPRETED(0, "-Xint"),
  C1(1, "-XX:TieredStopAtLevel=1"),
  C2(4, "-XX:TieredStopAtLevel=4");

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

  /**
   * The same for a JVM in a machine that is emulated: code is made by one compiler only and with
   * few assumptions, and so is seldom replaced while another processor runs it.
   */
  List<String> flagsWhereEmulated(Path compilationLog) {
    /*
     * Under QEMU 7.2 with two processors and no KVM, a JVM with both compilers dies of SIGSEGV at the entry of C1 code
     * that C2's is just taking the place of. A program of two threads that call small methods, without Picket, did so in
     * four runs of four, after 42 to 1440 replacements; on one processor, and outside QEMU, it never did. With C2 alone it
     * dies of SIGILL at the entry of C2 code that is replaced because an assumption has failed, in two runs of two; so did
     * one of these tests. The limits on traps leave 3 of 13 such replacements.
     */
    List<String> flags = flags(compilationLog);
    if (this == C2) {
      flags.add("-XX:CompilationMode=high-only");
      flags.add("-XX:PerMethodTrapLimit=0");
      flags.add("-XX:PerBytecodeTrapLimit=0");
    }
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
