package dev.picket.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the programs of other libraries print is what the report expects of them. */
class PeerProgramsTest {
  private static final Path BUILD = Path.of("peers/build.sh").toAbsolutePath();

  private static final Set<String> URCU_ALONE =
      Set.of(
          "enter-exit",
          "enter-deref-exit",
          "enter-exit-nested",
          "retire",
          "synchronize-offline",
          "retire-to-drop",
          "barrier-idle");
  private static final Set<String> URCU_ON_TWO =
      Set.of("enter-exit-2", "retire-drop", "synchronize-looping");
  private static final Peer URCU =
      new Peer(Set.of("gcc", "libc6-dev", "liburcu-dev"), URCU_ALONE, URCU_ON_TWO);

  private static final Map<String, Peer> PEERS =
      Map.of(
          "urcu-memb", URCU,
          "urcu-mb", URCU,
          "urcu-qsbr", URCU,
          "urcu-bp", URCU,
          "ck",
              new Peer(
                  Set.of("gcc", "libc6-dev", "libck-dev"),
                  Set.of(
                      "epoch-enter-exit",
                      "epoch-retire",
                      "epoch-synchronize-offline",
                      "hazard-protect-clear"),
                  Set.of("epoch-enter-exit-2", "epoch-retire-drop", "epoch-synchronize-looping")),
          "crossbeam",
              new Peer(
                  Set.of("gcc", "libc6-dev", "cargo", "librust-crossbeam-epoch-dev"),
                  Set.of("pin", "handle-pin", "defer", "defer-pinned"),
                  Set.of("handle-pin-2", "defer-drop")));

  @TempDir Path out;

  @Test
  void whatIsInstalledIsBuiltAndPrintsItsFiguresAndTheRestIsNamed() throws Exception {
    Map<String, String> unseen = new TreeMap<>();
    PEERS.keySet().forEach(name -> unseen.put(name, "no line"));
    List<String> lines = run(BUILD.toString(), out.toString());
    String compiler = Files.readString(out.resolve("errors"));
    for (String line : lines) {
      List<String> words = List.of(line.split(" ", -1));
      String name = words.get(1);
      assertThat(unseen.remove(name)).as(line).isNotNull();
      switch (words.getFirst()) {
        case "built" -> printsItsFigures(name, PEERS.get(name));
        case "missing" ->
            assertThat(words.subList(2, words.size()))
                .as(line)
                .isNotEmpty()
                .isSubsetOf(PEERS.get(name).packages());
        default -> throw new AssertionError(line + "\n" + compiler);
      }
    }
    assertThat(unseen).isEmpty();
  }

  private void printsItsFigures(String name, Peer peer) throws Exception {
    List<Integer> cpus = allowedCpus();
    int first = cpus.getFirst();
    int last = cpus.getLast();
    assertThat(figures(name, first, first)).containsOnlyKeys(peer.alone());
    if (first != last) {
      assertThat(figures(name, first, last)).containsOnlyKeys(peer.onTwo());
    }
  }

  private Map<String, Double> figures(String name, int cpu0, int cpu1) throws Exception {
    Map<String, Double> figures = new TreeMap<>();
    for (String line : run(out.resolve(name).toString(), "0.001", "" + cpu0, "" + cpu1)) {
      String[] words = line.split(" ", -1);
      assertThat(words).as("%s: %s", name, line).hasSize(2);
      double nanoseconds = Double.parseDouble(words[1]);
      assertThat(nanoseconds).as("%s: %s", name, line).isPositive().isFinite();
      assertThat(figures.put(words[0], nanoseconds)).as("%s: %s again", name, line).isNull();
    }
    return figures;
  }

  /** From a list as the kernel prints it, such as 0-3,6. */
  private static List<Integer> allowedCpus() throws IOException {
    String prefix = "Cpus_allowed_list:";
    List<Integer> cpus = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(prefix)) {
        for (String range : line.substring(prefix.length()).strip().split(",", -1)) {
          String[] ends = range.split("-", -1);
          for (int cpu = Integer.parseInt(ends[0]);
              cpu <= Integer.parseInt(ends[ends.length - 1]);
              cpu++) {
            cpus.add(cpu);
          }
        }
      }
    }
    return cpus;
  }

  private List<String> run(String... command) throws Exception {
    Path errors = out.resolve("errors");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor())
        .as("%s: %s", String.join(" ", command), Files.readString(errors))
        .isZero();
    return lines;
  }

  /**
   * @param packages what may be missing to build it
   * @param alone the figures of one thread
   * @param two those that need a second one
   */
  private record Peer(Set<String> packages, Set<String> alone, Set<String> two) {
    Set<String> onTwo() {
      Set<String> all = new TreeSet<>(alone);
      all.addAll(two);
      return all;
    }
  }
}
