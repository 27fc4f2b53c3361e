package dev.picket.bench.guest;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostToolsTest {
  @TempDir Path folder;
  private FakePrograms programs;

  @BeforeEach
  void noPrograms() {
    programs = new FakePrograms(folder);
  }

  @Test
  void allThatIsMissingIsNamedAtOnceWithTheCommandThatInstallsIt() {
    assertThatThrownBy(programs.tools()::check)
        .isInstanceOf(GuestException.class)
        .hasMessage(
            "QEMU (qemu-system-x86_64) and a statically linked busybox are missing; install with:"
                + " apt-get install --no-install-recommends qemu-system-x86 busybox-static");
  }

  @Test
  void aBusyboxThatNeedsALoaderDoesNotDo() throws IOException {
    programs.put("qemu-system-x86_64", "").put("busybox", "/lib64/ld-linux-x86-64.so.2");
    assertThatThrownBy(programs.tools()::check)
        .hasMessageContaining("busybox is missing")
        .hasMessageNotContaining("qemu");
  }

  @Test
  void whatIsThereIsNotMissed() throws IOException {
    programs.put("qemu-system-x86_64", "").put("busybox", "");
    assertThatCode(programs.tools()::check).doesNotThrowAnyException();
  }
}
