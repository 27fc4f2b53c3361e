package dev.picket.bench.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of Debian, by apt with folders of its own: it checks signatures and checksums, needs no
 * root, and leaves the machine's own package lists alone.
 */
final class AptKernels implements KernelSource {
  private static final String LATEST = "linux-image-amd64";
  private static final Pattern IMAGE = Pattern.compile("linux-image-(\\d\\S*)");
  private static final Path KEYS_OF_DEBIAN =
      Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

  private static final Path CONFIGURATION = Path.of("/etc/apt");

  private final @Nullable String mirror;
  private final HostTools tools;

  /** Asks nothing of this machine before something is to be fetched. */
  AptKernels(@Nullable String mirror, HostTools tools) {
    this.mirror = mirror;
    this.tools = tools;
  }

  @Override
  public FetchedKernel fetch(String suite, Path folder)
      throws GuestException, IOException, InterruptedException {
    Apt apt = new Apt(suite, mirror(), folder);
    apt.run("apt-get", "update");
    String image = apt.dependencies(LATEST, name -> IMAGE.matcher(name).matches()).getFirst();
    String version = image.substring("linux-image-".length());
    List<String> packages = apt.packagesOf(image, version);
    List<String> download = new ArrayList<>(List.of("download"));
    download.addAll(packages);
    apt.run("apt-get", download.toArray(String[]::new));
    Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
    for (Path archive : archives(folder)) {
      apt.runPlainly(
          List.of(
              tools.need("dpkg-deb").toString(), "-x", archive.toString(), unpacked.toString()));
    }
    Path modules = first(unpacked, "usr/lib/modules/" + version, "lib/modules/" + version);
    return new FetchedKernel(
        version,
        first(unpacked, "boot/vmlinuz-" + version, unpacked.relativize(modules) + "/vmlinuz"),
        modules);
  }

  private DebianMirror mirror() throws GuestException, IOException {
    String named = mirror;
    if (named != null) {
      return new DebianMirror(named, "");
    }
    return AptSources.debian(CONFIGURATION)
        .orElseThrow(
            () ->
                new GuestException(
                    "no mirror of Debian among apt's sources in %s; name one with --mirror URL"
                        .formatted(CONFIGURATION)));
  }

  private static List<Path> archives(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".deb")).toList();
    }
  }

  private static Path first(Path unpacked, String... candidates) throws GuestException {
    return Stream.of(candidates)
        .map(unpacked::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new GuestException(
                    "the kernel's packages have none of " + String.join(", ", candidates)));
  }

  /** Apt on one suite, in one folder. */
  private final class Apt {
    private final String suite;
    private final DebianMirror from;
    private final Path folder;
    private final Path log;
    private final List<String> options;

    Apt(String suite, DebianMirror from, Path folder) throws IOException {
      this.suite = suite;
      this.from = from;
      this.folder = folder;
      this.log = folder.resolve("apt.log");
      Path sources = folder.resolve("kernel.sources");
      Files.writeString(sources, stanza());
      Files.createDirectories(folder.resolve("state/lists/partial"));
      Files.createDirectories(folder.resolve("cache/archives/partial"));
      options =
          Stream.of(
                  "Dir::State=" + folder.resolve("state"),
                  "Dir::State::status=/dev/null",
                  "Dir::Cache=" + folder.resolve("cache"),
                  "Dir::Etc::SourceList=" + sources,
                  "Dir::Etc::SourceParts=/dev/null",
                  "APT::Architecture=amd64",
                  "APT::Architectures=amd64",
                  // Its user for downloads may not see this user's cache.
                  "APT::Sandbox::User=",
                  "Acquire::Languages=none",
                  "Acquire::Retries=2",
                  "APT::Update::Error-Mode=any")
              .flatMap(option -> Stream.of("-o", option))
              .toList();
    }

    private String stanza() {
      String keys = from.signedBy();
      if (keys.isEmpty() && Files.exists(KEYS_OF_DEBIAN)) {
        keys = KEYS_OF_DEBIAN.toString();
      }
      return """
      Types: deb
      URIs: %s
      Suites: %s
      Components: main
      %s\
      """
          .formatted(from.uri(), suite, keys.isEmpty() ? "" : "Signed-By: " + keys + "\n");
    }

    /** The image's own package, or what it was split into. */
    List<String> packagesOf(String image, String version)
        throws GuestException, IOException, InterruptedException {
      List<String> parts = List.of("linux-binary-" + version, "linux-modules-" + version);
      List<String> depends = allDependencies(image);
      return depends.containsAll(parts) ? parts : List.of(image);
    }

    List<String> dependencies(String name, Predicate<String> which)
        throws GuestException, IOException, InterruptedException {
      List<String> found = allDependencies(name).stream().filter(which).toList();
      if (found.isEmpty()) {
        throw new GuestException(
            "the suite %s of the mirror %s names no kernel: %s depends on nothing like %s"
                .formatted(suite, from.uri(), name, IMAGE));
      }
      return found;
    }

    private List<String> allDependencies(String name)
        throws GuestException, IOException, InterruptedException {
      return run("apt-cache", "depends", name)
          .lines()
          .map(String::strip)
          .filter(line -> line.startsWith("Depends:"))
          .map(line -> line.substring("Depends:".length()).strip())
          .toList();
    }

    String run(String program, String... arguments)
        throws GuestException, IOException, InterruptedException {
      List<String> command = new ArrayList<>(List.of(tools.need(program).toString(), "-q"));
      command.addAll(options);
      command.addAll(List.of(arguments));
      return runPlainly(command);
    }

    private String runPlainly(List<String> command)
        throws GuestException, IOException, InterruptedException {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      try {
        int status = process.waitFor();
        String output = Files.readString(log);
        if (status != 0) {
          throw new GuestException(
              """
              cannot fetch the kernel of %s from %s: %s ended with %d:
              %s
              A kernel is fetched once; this needs a network, or --mirror URL with another mirror of \
              Debian\
              """
                  .formatted(
                      suite,
                      from.uri(),
                      Path.of(command.getFirst()).getFileName(),
                      status,
                      output.strip()));
        }
        return output;
      } finally {
        process.destroy();
      }
    }
  }
}
