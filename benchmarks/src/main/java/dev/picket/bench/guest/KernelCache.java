package dev.picket.bench.guest;

import static java.nio.file.StandardOpenOption.APPEND;

import dev.picket.bench.guest.KernelSource.FetchedKernel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.jspecify.annotations.Nullable;

/**
 * The kernels that were fetched before, for all checkouts of a user. A kernel lies in a folder with
 * its version for a name, which appears at once and whole, and says for which suites it is.
 */
public final class KernelCache {
  private static final String UNFINISHED = "unfinished-";
  private static final String SUITES = "suite";

  private final Path folder;
  private final KernelSource source;

  KernelCache(Path folder, KernelSource source) {
    this.folder = folder;
    this.source = source;
  }

  /**
   * Describes the cache of this user; nothing is made yet.
   *
   * @param mirror of Debian, where kernels come from that are not there; the one that apt uses if
   *     null
   * @param tools which have to include apt if something is to be fetched
   * @return the cache
   */
  public static KernelCache ofThisUser(@Nullable String mirror, HostTools tools) {
    String home = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path caches =
        home.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(home);
    return new KernelCache(caches.resolve("picket/guest"), new AptKernels(mirror, tools));
  }

  /**
   * Gives the kernel of a suite. One that is there is taken without asking the network.
   *
   * @param suite a Debian suite, such as trixie
   * @return the kernel
   * @throws GuestException if it is not there and cannot be fetched
   * @throws IOException if the cache cannot be read or written
   * @throws InterruptedException if the caller is interrupted
   */
  public GuestKernel get(String suite) throws GuestException, IOException, InterruptedException {
    Optional<GuestKernel> cached = cached(suite);
    return cached.isPresent() ? cached.get() : fetchAlone(suite);
  }

  /** Whoever waits for the lock finds what the other fetched. */
  private GuestKernel fetchAlone(String suite)
      throws GuestException, IOException, InterruptedException {
    makeFolder();
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      Optional<GuestKernel> cached = cached(suite);
      if (cached.isPresent()) {
        return cached.get();
      }
      removeUnfinished();
      Path work = Files.createTempDirectory(folder, UNFINISHED);
      try {
        return keep(source.fetch(suite, Files.createDirectory(work.resolve("fetch"))), suite, work);
      } finally {
        PathUtils.deleteDirectory(work);
      }
    }
  }

  private void makeFolder() throws GuestException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new GuestException(
          "kernels cannot be kept in %s (%s); set XDG_CACHE_HOME to a folder that can be written"
              .formatted(folder, e),
          e);
    }
  }

  private GuestKernel keep(FetchedKernel kernel, String suite, Path work) throws IOException {
    Path whole = Files.createDirectory(work.resolve("whole"));
    GuestKernel draft = new GuestKernel(kernel.version(), whole, true);
    Files.move(kernel.image(), draft.image());
    Files.move(kernel.modules(), draft.modules());
    Files.writeString(whole.resolve(SUITES), suite + "\n");
    Path place = folder.resolve(kernel.version());
    if (Files.exists(place.resolve(SUITES))) { // another suite's too
      Files.write(whole.resolve(SUITES), Files.readAllLines(place.resolve(SUITES)), APPEND);
      Files.move(whole.resolve(SUITES), place.resolve(SUITES), StandardCopyOption.ATOMIC_MOVE);
      return new GuestKernel(kernel.version(), place, true);
    }
    if (Files.exists(place)) { // somebody else made it, and it is no kernel
      PathUtils.deleteDirectory(place);
    }
    Files.move(whole, place, StandardCopyOption.ATOMIC_MOVE);
    return new GuestKernel(kernel.version(), place, true);
  }

  /** What an interrupted run left: this one has the lock, so nobody works in there. */
  private void removeUnfinished() throws IOException {
    for (Path each : folders()) {
      if (each.getFileName().toString().startsWith(UNFINISHED)) {
        PathUtils.deleteDirectory(each);
      }
    }
  }

  private Optional<GuestKernel> cached(String suite) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    for (Path each : folders()) {
      Path suites = each.resolve(SUITES);
      if (Files.exists(suites) && Files.readAllLines(suites).contains(suite)) {
        return Optional.of(new GuestKernel(each.getFileName().toString(), each, false));
      }
    }
    return Optional.empty();
  }

  private List<Path> folders() throws IOException {
    try (Stream<Path> folders = Files.list(folder)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }
}
