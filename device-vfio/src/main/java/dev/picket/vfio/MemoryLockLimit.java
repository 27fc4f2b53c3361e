package dev.picket.vfio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The limit on memory that this process may pin, which DMA memory counts against. */
final class MemoryLockLimit {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Pattern LINE =
      Pattern.compile("^Max locked memory\\s+(\\S+)", Pattern.MULTILINE);

  private MemoryLockLimit() {}

  /** Says what it is and how to raise it. */
  static String advice() {
    return "the memory is pinned, which the limit on locked memory (RLIMIT_MEMLOCK) counts: it is "
        + current()
        + "; raise it (ulimit -l KIB as root, LimitMEMLOCK= of the service, or a memlock line in"
        + " /etc/security/limits.conf) or map less";
  }

  private static String current() {
    try {
      Matcher line = LINE.matcher(Files.readString(LIMITS));
      if (line.find()) {
        String limit = line.group(1);
        return limit.equals("unlimited") ? "unlimited" : limit + " bytes";
      }
      return "not told by " + LIMITS;
    } catch (IOException e) {
      return "unknown, because " + LIMITS + " cannot be read (" + e.getMessage() + ")";
    }
  }
}
