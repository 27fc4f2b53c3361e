package dev.picket.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a script for a machine: it does to the shared folder and the console what a guest would. */
class DeviceTestsTest {
  private static final String FIND_FOLDERS =
      """
      for word; do
        case $word in
        file:*) console=${word#file:} ;;
        *mount_tag=out*) out=${word#local,path=}; out=${out%%,mount_tag*} ;;
        esac
      done
      """;

  @TempDir Path bin;
  @TempDir Path checkout;
  @TempDir Path kernels;
  private final List<String> lines = new ArrayList<>();
  private FakePrograms programs;

  @BeforeEach
  void aBuiltCheckout() throws IOException {
    programs = new FakePrograms(bin).put("busybox", "");
    Files.createDirectories(target());
    Files.writeString(target().resolve("test-class-path"), "/a.jar:/b's.jar\n");
    Files.createDirectories(kernels.resolve("modules"));
  }

  @Test
  void linesAreHandedOnAndTotalsRead() throws Exception {
    machine(
        """
        printf 'half ' >"$out/output.log"; sleep 0.3
        printf 'a line \\342\\202\\254\\n3 passed, 0 failed\\n' >>"$out/output.log"
        echo 0 >"$out/status"
        """);
    DeviceTests.Result result = run(Duration.ofMinutes(1));
    assertThat(lines).containsExactly("half a line \u20ac", "3 passed, 0 failed");
    assertThat(result.passed()).isEqualTo(3);
    assertThat(result.failed()).isZero();
    assertThat(result.problem()).isEmpty();
    assertThat(result.boot()).isLessThanOrEqualTo(result.total());
  }

  @Test
  void failuresAreFailures() throws Exception {
    machine("echo '3 passed, 2 failed' >$out/output.log; echo 1 >$out/status");
    DeviceTests.Result result = run(Duration.ofMinutes(1));
    assertThat(result.failed()).isEqualTo(2);
    assertThat(result.problem()).isEmpty();
  }

  @Test
  void goodTotalsWithABadExitCodeAreNotGood() throws Exception {
    machine("echo '3 passed, 0 failed' >$out/output.log; echo 1 >$out/status");
    assertThat(run(Duration.ofMinutes(1)).failed()).isEqualTo(1);
  }

  @Test
  void aCrashOfTheJvmShowsTheConsole() throws Exception {
    machine("echo SIGSEGV >$out/output.log; echo 134 >$out/status; echo fault >$console");
    DeviceTests.Result result = run(Duration.ofMinutes(1));
    assertThat(result.failed()).isEqualTo(1);
    assertThat(result.problem()).contains("exit code 134");
    assertThat(result.lastWords()).contains("fault");
    assertThat(lines).contains("SIGSEGV");
  }

  @Test
  void aGuestThatCouldNotWriteItsExitCodeHasNone() throws Exception {
    machine(
        "echo '3 passed, 0 failed' >$out/output.log; echo 'disk full' >$console; : >$out/status");
    DeviceTests.Result result = run(Duration.ofMinutes(1));
    assertThat(result.failed()).isEqualTo(1);
    assertThat(result.problem()).contains("died");
    assertThat(result.lastWords()).contains("disk full");
  }

  @Test
  void aPanicShowsTheEndOfTheConsole() throws Exception {
    machine("seq 100 >$console; echo 'Kernel panic' >>$console");
    DeviceTests.Result result = run(Duration.ofMinutes(1));
    assertThat(result.failed()).isEqualTo(1);
    assertThat(result.problem()).contains("died");
    assertThat(result.lastWords()).contains("Kernel panic", "99").doesNotContain("1");
    assertThat(result.console()).content().contains("Kernel panic");
  }

  @Test
  void aMachineThatCannotStartSaysWhy() throws Exception {
    machine("echo 'no such device' >&2; exit 3");
    DeviceTests.Result result = run(Duration.ofMinutes(1));
    assertThat(result.problem()).contains("exit code 3");
    assertThat(result.lastWords()).contains("no such device");
  }

  @Test
  void aGuestThatHangsIsEnded() throws Exception {
    machine("echo $$ >$out/pid; echo 'hello' >$console; exec sleep 600");
    DeviceTests.Result result = run(Duration.ofSeconds(1));
    assertThat(result.problem()).contains("did not end within 1 s");
    assertThat(result.lastWords()).contains("hello");
    long pid = Long.parseLong(Files.readString(target().resolve("guest/6.1/out/pid")).strip());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void theProgramIsQuotedForTheShell() throws Exception {
    machine("echo 0 >$out/status");
    run(Duration.ofMinutes(1));
    assertThat(Files.readString(target().resolve("guest/6.1/out/run")))
        .startsWith("exec '")
        .contains("'-Dpicket.guest.full=true'", "/test-classes:", ":/a.jar:/b'\\''s.jar'");
  }

  @Test
  void aCommaInAPathIsDoubledOnlyWhereQemuTakesItForTheEndOfAValue() {
    GuestFolder folder = new GuestFolder(Path.of("/a,b"));
    assertThat(
            QemuCommand.of(
                Path.of("/bin/qemu"), new GuestKernel("6.1", Path.of("/k"), false), folder))
        .contains("file:/a,b/console.log")
        .contains("local,path=/a,,b/out,mount_tag=out,security_model=none");
  }

  @Test
  void twoRunsInOneCheckoutDoNotMix() throws Exception {
    Path guests = Files.createDirectories(target().resolve("guest"));
    try (LockHolder _ = LockHolder.of(guests.resolve("lock"))) {
      assertThatThrownBy(() -> run(Duration.ofMinutes(1)))
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("another guest");
    }
  }

  @Test
  void withoutABuildItSaysHowToBuild() throws Exception {
    Files.delete(target().resolve("test-class-path"));
    assertThatThrownBy(() -> run(Duration.ofMinutes(1)))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("mvn -DskipTests package");
  }

  private void machine(String script) throws IOException {
    programs.put("qemu-system-x86_64", FIND_FOLDERS + script);
  }

  private DeviceTests.Result run(Duration patience) throws Exception {
    return new DeviceTests(checkout, programs.tools(), patience)
        .run(new GuestKernel("6.1", kernels, false), true, "", lines::add);
  }

  private Path target() {
    return checkout.resolve("device-vfio/target");
  }
}
