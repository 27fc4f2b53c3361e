package dev.picket.bench.report;

import dev.picket.bench.replay.ReplayResult;
import dev.picket.bench.replay.Workload;
import java.util.ArrayList;
import java.util.List;

/** Why the verdict does not speak of some strategies, and what is to be known of them instead. */
public final class Remarks {
  private Remarks() {}

  /**
   * {@return one sentence for each reason, one a line; empty if there is none}
   *
   * @param workload how they were replayed
   * @param contenders all that were measured
   */
  public static String of(Workload workload, List<Contender<ReplayResult>> contenders) {
    List<String> slow = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Contender<ReplayResult> contender : contenders) {
      if (contender.strategy().isSlow()) {
        slow.add(contender.strategy().id());
      } else if (contender.strategy().isUnsafe()) {
        text.append(unsafe(contender)).append(System.lineSeparator());
      }
    }
    if (!slow.isEmpty()) {
      text.append(
          "Not compared: %s, replayed at %,d instead of %,d fences/s, which would be too much.%n"
              .formatted(
                  Words.join(slow, "and"),
                  workload.slow().fencesPerSecond(),
                  workload.template().fencesPerSecond()));
    }
    return text.toString();
  }

  private static String unsafe(Contender<ReplayResult> contender) {
    String name = contender.strategy().title();
    if (!contender.crashes().isEmpty()) {
      return "Not compared: %s took memory away under readers; of %d JVMs %d died, the first so: %s."
          .formatted(
              name,
              contender.rounds().size() + contender.crashes().size(),
              contender.crashes().size(),
              contender.crashes().getFirst());
    }
    long reads =
        contender.rounds().stream().mapToLong(round -> round.liveReads() + round.goneReads()).sum();
    return contender.brokenReads() == 0
        ? "Not compared: %s looks at no reader; in this run it was lucky in all %,d accesses."
            .formatted(name, reads)
        : "Not compared: %s dropped data under readers: %,d of %,d accesses found it gone."
            .formatted(name, contender.brokenReads(), reads);
  }
}
