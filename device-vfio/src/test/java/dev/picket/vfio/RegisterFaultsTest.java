package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.ForkedJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fault is told at the access that caused it, whoever runs the code. */
class RegisterFaultsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void aFaultOnTheLastAccessBeforeTheSectionClosesIsToldThere(CompilerMode mode) throws Exception {
    for (Domain domain : Domain.values()) {
      Path log = folder.resolve(domain + ".log");
      List<String> flags = new ArrayList<>(mode.flags(log));
      flags.add("-Dpicket.warm-up=" + (mode == CompilerMode.INTERPRETED ? 100 : 50_000));
      flags.add("-Xbatch"); // so that the warm-up ends with the code that is wanted
      ForkedJvm.runSuccessfully(flags, RegisterFaults.class, domain.name());
      assertThat(mode.hasRun("RegisterFaults::readLast", Files.readAllLines(log))).isTrue();
      assertThat(mode.hasRun("RegisterFaults::writeLast", Files.readAllLines(log))).isTrue();
    }
  }
}
