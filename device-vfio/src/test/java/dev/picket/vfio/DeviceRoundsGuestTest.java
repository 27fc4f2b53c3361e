package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.guest.Budget;
import dev.picket.guest.GuestDevices;
import dev.picket.guest.RunLength;
import dev.picket.reclaim.ForkedJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Readers spin on a device's register, interpreted and compiled, while it is unmapped, reset,
 * switched off and taken away. They are given nothing but its value.
 */
@Tag("guest")
@Budget(seconds = 110)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DeviceRoundsGuestTest {
  private static final String ROUNDS = Integer.toString(RunLength.rounds(20, 200));

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void readersAreGivenNothingButTheDevicesValue(CompilerMode mode) throws Exception {
    PciAddress edu = BusPosition.BEHIND_BRIDGE.edu();
    Path log = folder.resolve("compilations");
    try {
      ForkedJvm.Result result =
          ForkedJvm.run(mode.flagsWhereEmulated(log), DeviceRounds.class, edu.toString(), ROUNDS);
      result.output().lines().forEach(line -> System.out.println(mode + ", " + line));
      assertThat(result.exit()).as(result.output()).isZero();
    } finally {
      GuestDevices.bindToVfio(edu.toString());
    }
    assertThat(mode.hasRun("SpinningReaders$Spinner::sample", Files.readAllLines(log))).isTrue();
  }

  @Test
  void aTwinThatUnmapsWithoutWaitingCrashes() throws Exception {
    assertTwinCrashes(CompilerMode.C1);
  }

  @ParameterizedTest
  @EnumSource(names = "C1", mode = EnumSource.Mode.EXCLUDE)
  @Tag("full")
  void theTwinCrashesInTheOtherModesToo(CompilerMode mode) throws Exception {
    assertTwinCrashes(mode);
  }

  private void assertTwinCrashes(CompilerMode mode) throws Exception {
    ForkedJvm.Result result =
        ForkedJvm.run(
            mode.flagsWhereEmulated(folder.resolve("compilations")),
            ImpatientDevice.class,
            BusPosition.BEHIND_BRIDGE.edu().toString(),
            "20000");
    assertThat(result.output()).contains("SIGSEGV").doesNotContain("survived");
    assertThat(result.exit()).as(result.output()).isNotZero();
  }
}
