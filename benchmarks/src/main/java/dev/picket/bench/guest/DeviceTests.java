package dev.picket.bench.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tests of the module device-vfio that need a guest, as the build left them in a checkout. */
public final class DeviceTests {
  private static final Pattern TOTALS = Pattern.compile("(\\d+) passed, (\\d+) failed");
  // For what hangs; how long the tests may take is said by their budgets.
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final GuestJvm guest;

  /**
   * How the tests went on one kernel.
   *
   * @param kernel the kernel's version
   * @param passed tests that passed
   * @param failed tests that did not; at least one if anything went wrong
   * @param problem what kept the tests from coming to their end, else empty
   * @param lastWords the end of the console's log if there was a problem
   * @param console the whole log of the console
   * @param boot until the JVM was started
   * @param total until the guest was gone
   */
  public record Result(
      String kernel,
      int passed,
      int failed,
      String problem,
      List<String> lastWords,
      Path console,
      Duration boot,
      Duration total) {}

  DeviceTests(Path checkout, HostTools tools, Duration patience) {
    this.guest = new GuestJvm(checkout, tools, patience);
  }

  /**
   * Finds the tests in the checkout that the launcher was called in.
   *
   * @param tools what makes a guest
   * @return the tests
   * @throws GuestException if the launcher was none of a checkout
   */
  public static DeviceTests ofThisCheckout(HostTools tools) throws GuestException {
    return new DeviceTests(GuestJvm.checkout(), tools, PATIENCE);
  }

  /**
   * Runs the tests in a guest.
   *
   * @param kernel on which kernel
   * @param full whether the tests may take long
   * @param names only test classes whose name contains this
   * @param lines is given each line that the tests print; the totals are the last
   * @return how it went
   * @throws GuestException if they cannot be run here
   * @throws IOException if files cannot be written
   * @throws InterruptedException if the caller is interrupted; the guest is ended
   */
  public Result run(GuestKernel kernel, boolean full, String names, Consumer<String> lines)
      throws GuestException, IOException, InterruptedException {
    AtomicReference<String> last = new AtomicReference<>("");
    GuestJvm.Run run =
        guest.run(
            kernel,
            "dev.picket.guest.GuestTests",
            List.of("-Dpicket.guest.full=" + full, "-Dpicket.guest.tests=" + names),
            line -> {
              last.set(line);
              lines.accept(line);
            });
    return result(kernel, run.ending(), last.get(), run.folder());
  }

  static Result result(GuestKernel kernel, GuestEnding ending, String lastLine, GuestFolder folder)
      throws IOException {
    Matcher totals = TOTALS.matcher(lastLine);
    boolean counted = totals.matches();
    int passed = counted ? Integer.parseInt(totals.group(1)) : 0;
    int failed = counted ? Integer.parseInt(totals.group(2)) : 0;
    String problem = ending.problem();
    if (problem.isEmpty() && !counted) {
      problem =
          "the JVM of the tests ended with exit code %d and without totals"
              .formatted(ending.status().orElseThrow());
    }
    boolean good = ending.status().filter(status -> status == 0).isPresent();
    return new Result(
        kernel.version(),
        passed,
        good && counted ? failed : Math.max(1, failed),
        problem,
        problem.isEmpty() ? List.of() : folder.lastWords(),
        folder.console(),
        ending.boot(),
        ending.total());
  }
}
