package dev.picket.bench.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is known of an installed package. */
final class DebianPackage {
  private DebianPackage() {}

  /** {@return its name, and its version if this system has packages of Debian's kind} */
  static String describe(String name) throws InterruptedException {
    try {
      Process query =
          new ProcessBuilder(List.of("dpkg-query", "--show", "--showformat=${Version}", name))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String version = new String(query.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return query.waitFor() == 0 ? name + " " + version : name;
    } catch (IOException e) {
      return name; // there is no dpkg-query
    }
  }
}
