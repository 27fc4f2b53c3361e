package dev.picket.bench.cli;

import dev.picket.bench.guest.DeviceTests;
import dev.picket.bench.guest.GuestException;
import dev.picket.bench.guest.GuestKernel;
import dev.picket.bench.guest.HostTools;
import dev.picket.bench.guest.KernelCache;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code picket vfio}. */
@Command(
    name = "vfio",
    description =
        "Runs the tests of devices in a guest: an emulated machine with an IOMMU, devices and a"
            + " Debian kernel, which is fetched once.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {
      VfioListCommand.class,
      VfioProbeCommand.class,
      VfioCostCommand.class,
      VfioRecordCommand.class
    })
final class VfioCommand implements Callable<Integer> {
  private static final String STABLE = "trixie";
  static final String NEWEST = "sid";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli
  private CommandSpec spec;

  @Option(
      names = "--full",
      description = "be done within ten minutes: long tests too, and a newer kernel as well")
  private boolean full;

  @Option(
      names = "--tests",
      paramLabel = "NAME",
      defaultValue = "",
      description = "only test classes whose name contains this, such as Registers")
  private String tests = "";

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      description = "fetch kernels from this mirror of Debian; default: the one that apt uses")
  private @Nullable String mirror;

  @Override
  public Integer call() throws IOException, InterruptedException, InputException {
    if (mirror != null && !mirror.contains("://")) {
      throw new ParameterException(
          spec.commandLine(), "--mirror " + mirror + " is no URL such as https://HOST/debian");
    }
    try {
      return test();
    } catch (GuestException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    } catch (FileSystemException e) {
      throw new InputException("cannot read or write " + e.getMessage(), e);
    }
  }

  private int test() throws GuestException, IOException, InterruptedException {
    HostTools tools = HostTools.ofThisMachine();
    DeviceTests deviceTests = DeviceTests.ofThisCheckout(tools);
    tools.check();
    KernelCache cache = KernelCache.ofThisUser(mirror, tools);
    List<GuestKernel> kernels = new ArrayList<>();
    for (String suite : full ? List.of(STABLE, NEWEST) : List.of(STABLE)) {
      kernels.add(kernel(suite, cache));
    }
    List<DeviceTests.Result> results = new ArrayList<>();
    for (GuestKernel kernel : kernels) {
      print("");
      print("guest with Linux " + kernel.version());
      DeviceTests.Result result = deviceTests.run(kernel, full, tests, this::print);
      printProblem(result);
      results.add(result);
    }
    print("");
    results.forEach(this::printSummary);
    int passed = results.stream().mapToInt(DeviceTests.Result::passed).sum();
    int failed = results.stream().mapToInt(DeviceTests.Result::failed).sum();
    print("%d passed, %d failed".formatted(passed, failed));
    return failed == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private GuestKernel kernel(String suite, KernelCache cache)
      throws GuestException, IOException, InterruptedException {
    long start = System.nanoTime();
    GuestKernel kernel = cache.get(suite);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    print(
        "kernel %s of %s, %s"
            .formatted(
                kernel.version(),
                suite,
                kernel.fetched() ? "fetched in " + seconds(took) + " s" : "cached"));
    return kernel;
  }

  private void printProblem(DeviceTests.Result result) {
    if (!result.problem().isEmpty()) {
      result.lastWords().forEach(line -> print("  | " + line));
      print("FAILED: " + result.problem());
      print("The whole console: " + result.console());
    }
  }

  private void printSummary(DeviceTests.Result result) {
    print(
        "Linux %-22s %4d passed, %d failed; booted in %s s, over after %s s"
            .formatted(
                result.kernel(),
                result.passed(),
                result.failed(),
                seconds(result.boot()),
                seconds(result.total())));
  }

  private static String seconds(Duration time) {
    return "%.1f".formatted(time.toMillis() / 1e3);
  }

  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
