package dev.picket.bench.guest;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tests of the module device-vfio that need a guest, as the build left them in a checkout. */
public final class DeviceTests {
  private static final Pattern TOTALS = Pattern.compile("(\\d+) passed, (\\d+) failed");
  // For what hangs; how long the tests may take is said by their budgets.
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Path target;
  private final HostTools tools;
  private final Duration patience;

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
    this.target = checkout.resolve("device-vfio/target");
    this.tools = tools;
    this.patience = patience;
  }

  /**
   * Finds the tests in the checkout that the launcher was called in.
   *
   * @param tools what makes a guest
   * @return the tests
   * @throws GuestException if the launcher was none of a checkout
   */
  public static DeviceTests ofThisCheckout(HostTools tools) throws GuestException {
    @Nullable String checkout = System.getProperty("picket.checkout");
    if (checkout == null) {
      throw new GuestException(
          "the tests of devices are in a checkout of Picket only; call its ./picket vfio");
    }
    return new DeviceTests(Path.of(checkout), tools, PATIENCE);
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
    Path guests = Files.createDirectories(target.resolve("guest"));
    try (FileChannel channel =
            FileChannel.open(
                guests.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw new GuestException(
            "another guest runs the tests of this checkout; wait for it to end");
      }
      GuestFolder folder = GuestFolder.create(guests.resolve(kernel.version()));
      AtomicReference<String> last = new AtomicReference<>("");
      GuestEnding ending =
          new Guest(tools, kernel, folder)
              .run(
                  command(full, names),
                  patience,
                  line -> {
                    last.set(line);
                    lines.accept(line);
                  });
      return result(kernel, ending, last.get(), folder);
    }
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

  private List<String> command(boolean full, String names) throws GuestException, IOException {
    return List.of(
        System.getProperty("java.home") + "/bin/java",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1", // an emulated C2 costs more than it saves
        "-XX:-UsePerfData",
        "-Xmx512m",
        "-XX:ErrorFile=/picket-out/hs_err_pid%p.log",
        "--enable-native-access=ALL-UNNAMED",
        "-Dpicket.guest.full=" + full,
        "-Dpicket.guest.tests=" + names,
        "-Dpicket.guest.out=/picket-out",
        "-cp",
        classPath(),
        "dev.picket.guest.GuestTests");
  }

  private String classPath() throws GuestException, IOException {
    Path dependencies = target.resolve("test-class-path");
    if (!Files.exists(dependencies)) {
      throw new GuestException(
          "%s is missing; build with mvn -DskipTests package".formatted(dependencies));
    }
    return String.join(
        ":",
        target.resolve("test-classes").toString(),
        target.resolve("classes").toString(),
        Files.readString(dependencies).strip());
  }
}
