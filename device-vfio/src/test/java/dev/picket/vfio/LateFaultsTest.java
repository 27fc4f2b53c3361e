package dev.picket.vfio;

import dev.picket.reclaim.ForkedJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fault of user code that is told late leaves no section open and no drop undone. */
class LateFaultsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void sectionsEndAndDropsGoOn(CompilerMode mode) throws Exception {
    for (Domain domain : Domain.values()) {
      List<String> flags = new ArrayList<>(mode.flags(folder.resolve(domain + ".log")));
      flags.add("-Dpicket.warm-up=" + (mode == CompilerMode.INTERPRETED ? 100 : 50_000));
      flags.add("-Xbatch"); // so that the warm-up ends with the code that is wanted
      ForkedJvm.runSuccessfully(flags, LateFaults.class, domain.name());
    }
  }
}
