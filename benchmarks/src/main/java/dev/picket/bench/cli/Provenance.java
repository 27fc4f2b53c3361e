package dev.picket.bench.cli;

import dev.picket.bench.report.Machine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When and where something was found, for its document. */
final class Provenance {
  private Provenance() {}

  static List<String> lines(Duration took) {
    Machine machine = Machine.here();
    @Nullable String version = Provenance.class.getPackage().getImplementationVersion();
    return List.of(
        "date    "
            + Instant.now().truncatedTo(ChronoUnit.MINUTES)
            + ", picket "
            + (version == null ? "(not built)" : version)
            + ", took %d s".formatted(took.toSeconds()),
        "machine %s, %d processors, %s, %s"
            .formatted(
                machine.processor(), machine.processors(), machine.architecture(), machine.os()),
        "jvm     " + machine.vm() + " " + machine.java());
  }
}
