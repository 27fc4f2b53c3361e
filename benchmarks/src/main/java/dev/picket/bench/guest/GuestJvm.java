package dev.picket.bench.guest;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Programs of the module device-vfio, as the build left them in a checkout, run in a guest. */
final class GuestJvm {
  private final Path target;
  private final HostTools tools;
  private final Duration patience;

  /**
   * Chooses the checkout.
   *
   * @param checkout its folder
   * @param tools what makes a guest
   * @param patience after which a guest is ended
   */
  GuestJvm(Path checkout, HostTools tools, Duration patience) {
    this.target = checkout.resolve("device-vfio/target");
    this.tools = tools;
    this.patience = patience;
  }

  /** How a program ended, and the files of its guest. */
  record Run(GuestEnding ending, GuestFolder folder) {}

  /** The checkout that the launcher was called in. */
  static Path checkout() throws GuestException {
    @Nullable String checkout = System.getProperty("picket.checkout");
    if (checkout == null) {
      throw new GuestException(
          "what runs in guests is in a checkout of Picket only; call its ./picket vfio");
    }
    return Path.of(checkout);
  }

  /** Runs a program, and hands on the lines that it prints. One guest of a checkout at a time. */
  Run run(GuestKernel kernel, String main, List<String> options, Consumer<String> lines)
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
      GuestEnding ending =
          new Guest(tools, kernel, folder).run(command(main, options), patience, lines);
      return new Run(ending, folder);
    }
  }

  private List<String> command(String main, List<String> options)
      throws GuestException, IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // an emulated C2 costs more than it saves
                "-XX:-UsePerfData",
                "-Xmx512m",
                "-XX:ErrorFile=/picket-out/hs_err_pid%p.log",
                "--enable-native-access=ALL-UNNAMED",
                "-Dpicket.guest.out=/picket-out"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), main));
    return command;
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
