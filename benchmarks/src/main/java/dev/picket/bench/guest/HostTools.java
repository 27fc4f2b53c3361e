package dev.picket.bench.guest;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The programs of the host that make a guest. */
public final class HostTools {
  private static final String QEMU = "qemu-system-x86_64";
  private static final String BUSYBOX = "busybox";
  private static final int HEAD_OF_PROGRAM = 4096;

  private final List<Path> path;

  HostTools(List<Path> path) {
    this.path = path;
  }

  /**
   * Finds programs where the shell would.
   *
   * @return the tools of this machine
   * @throws GuestException if its programs cannot run in the guest
   */
  public static HostTools ofThisMachine() throws GuestException {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!system.equals("Linux amd64")) {
      throw new GuestException(
          "the guest runs this machine's JDK on Linux x86-64, but this is " + system);
    }
    String path = System.getenv().getOrDefault("PATH", "");
    return new HostTools(
        Stream.concat(
                Arrays.stream(path.split(File.pathSeparator, -1)).filter(name -> !name.isEmpty()),
                Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin"))
            .map(Path::of)
            .toList());
  }

  /**
   * Complains of all that is missing at once.
   *
   * @throws GuestException if something is missing, with the command that installs it
   */
  public void check() throws GuestException {
    Set<String> missing = new LinkedHashSet<>();
    Set<String> packages = new LinkedHashSet<>();
    if (find(QEMU).isEmpty()) {
      missing.add("QEMU (" + QEMU + ")");
      packages.add("qemu-system-x86");
    }
    if (find(BUSYBOX).filter(HostTools::isStatic).isEmpty()) {
      missing.add("a statically linked busybox");
      packages.add("busybox-static");
    }
    if (!missing.isEmpty()) {
      throw new GuestException(
          "%s missing; install with: apt-get install --no-install-recommends %s"
              .formatted(
                  missing.stream().collect(Collectors.joining(" and "))
                      + (missing.size() == 1 ? " is" : " are"),
                  String.join(" ", packages)));
    }
  }

  Path qemu() throws GuestException {
    return need(QEMU);
  }

  Path busybox() throws GuestException {
    return need(BUSYBOX);
  }

  Path need(String program) throws GuestException {
    return find(program)
        .orElseThrow(
            () ->
                new GuestException(
                    "there is no %s on the PATH, and without it no guest can be made"
                        .formatted(program)));
  }

  private Optional<Path> find(String program) {
    return path.stream()
        .map(folder -> folder.resolve(program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /**
   * Alone in the initramfs, it would find no loader: the head of a program names the one it wants.
   */
  private static boolean isStatic(Path program) {
    try (InputStream in = Files.newInputStream(program)) {
      String head = new String(in.readNBytes(HEAD_OF_PROGRAM), StandardCharsets.ISO_8859_1);
      return !head.contains("/ld-linux") && !head.contains("/ld-musl");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
