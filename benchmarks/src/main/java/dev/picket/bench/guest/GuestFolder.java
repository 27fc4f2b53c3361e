package dev.picket.bench.guest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.io.file.PathUtils;

/**
 * The files of one run, which stay for whoever wants to look: the console's log and what the guest
 * boots from, and below them the folder into which the guest can write.
 */
record GuestFolder(Path path) {
  private static final int LAST_WORDS = 25;

  /** Begins a new run: what the one before left behind is gone. */
  static GuestFolder create(Path path) throws IOException {
    if (Files.exists(path)) {
      PathUtils.deleteDirectory(path);
    }
    GuestFolder folder = new GuestFolder(path);
    Files.createDirectories(folder.out());
    return folder;
  }

  /** What the guest sees as /picket-out. */
  Path out() {
    return path.resolve("out");
  }

  Path initramfs() {
    return path.resolve("initramfs.gz");
  }

  Path console() {
    return path.resolve("console.log");
  }

  /** What QEMU itself has to say. */
  Path qemuLog() {
    return path.resolve("qemu.log");
  }

  /** What the program in the guest prints; it appears when that starts. */
  Path output() {
    return out().resolve("output.log");
  }

  /** Tells the guest what to run, with the host's paths. */
  void putCommand(List<String> command) throws IOException {
    List<String> quoted =
        command.stream().map(word -> "'" + word.replace("'", "'\\''") + "'").toList();
    Files.writeString(out().resolve("run"), "exec " + String.join(" ", quoted) + "\n");
  }

  /** The exit code of what ran in the guest, if it came to an end and could be written down. */
  Optional<Integer> status() throws IOException {
    Path file = out().resolve("status");
    String code = Files.exists(file) ? Files.readString(file).strip() : "";
    return code.matches("\\d{1,3}") ? Optional.of(Integer.valueOf(code)) : Optional.empty();
  }

  /** The end of what QEMU and the console said. */
  List<String> lastWords() throws IOException {
    List<String> words = new ArrayList<>();
    for (Path log : List.of(qemuLog(), console())) {
      if (Files.exists(log)) {
        List<String> all =
            Files.readString(log, StandardCharsets.ISO_8859_1).lines().map(String::strip).toList();
        words.addAll(all.subList(Math.max(0, all.size() - LAST_WORDS), all.size()));
      }
    }
    return words;
  }
}
