package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.ForkedJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Readers spin on while their registers are taken away, and are given nothing but their value. */
class RegisterRoundsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void readersSurviveRevocationAndFaults(CompilerMode mode) throws Exception {
    for (Domain domain : Domain.values()) {
      Path log = folder.resolve(domain + ".log");
      ForkedJvm.runSuccessfully(mode.flags(log), RegisterRounds.class, domain.name(), "200");
      assertThat(mode.hasRun("SpinningReaders$Spinner::sample", Files.readAllLines(log))).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void unmappingWithoutWaitingCrashes(CompilerMode mode) throws Exception {
    ForkedJvm.Result result =
        ForkedJvm.run(mode.flags(folder.resolve("twin.log")), ImpatientRounds.class, "20000");
    assertThat(result.output()).contains("SIGSEGV").doesNotContain("survived");
    assertThat(result.exit()).as(result.output()).isNotZero();
  }
}
