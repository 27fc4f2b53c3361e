package dev.picket.dmabuf;

import static dev.picket.dmabuf.DrmUapi.DRM_IOCTL_GET_CAP;
import static dev.picket.dmabuf.DrmUapi.DRM_IOCTL_VERSION;
import static java.util.Objects.requireNonNull;

import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.LinuxUapi;
import dev.picket.linux.call.Request;
import dev.picket.linux.call.Struct;
import dev.picket.linux.call.Uses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An open file of a DRM driver: where sync objects live. Found by the driver's name, since the
 * numbers of the files depend on the order in which the drivers were loaded.
 *
 * <p>All methods may be called by any thread.
 */
public final class DrmNode implements AutoCloseable {
  private static final Path FOLDER = Path.of("/dev/dri");
  private static final int LONGEST_NAME = 64;

  private final Kernel kernel;
  private final Descriptor file;
  private final String driver;
  private final Uses uses;

  private DrmNode(Kernel kernel, Descriptor file, String driver) {
    this.kernel = kernel;
    this.file = file;
    this.driver = driver;
    this.uses = new Uses(toString(), file::close);
  }

  /**
   * Opens a file of a driver; the one with the lowest number if it has several devices. Opens and
   * closes files of other drivers on the way, to ask for their names ({@code DRM_IOCTL_VERSION}).
   *
   * @param driver its name, such as {@code i915}, {@code amdgpu} or {@code virtio_gpu}
   * @param kind which of its files
   * @return the open file, to be closed by the caller
   * @throws IllegalArgumentException if no driver of that name is there, naming those that are
   * @throws SystemCallException if it may be one that this user may not open, or the kernel has no
   *     descriptors left
   * @throws IllegalStateException if native access is off
   */
  public static DrmNode open(String driver, DrmNodeKind kind) {
    return open(Kernel.ofThisMachine(), FOLDER, driver, kind);
  }

  static DrmNode open(Kernel kernel, Path folder, String driver, DrmNodeKind kind) {
    requireNonNull(driver, "driver");
    Set<String> others = new TreeSet<>();
    SystemCallException refusal = null;
    for (Path path : files(folder, requireNonNull(kind, "kind"))) {
      try {
        DrmNode node = opened(kernel, path);
        if (node.driver.equals(driver)) {
          return node;
        }
        others.add(node.driver);
        node.close();
      } catch (SystemCallException e) {
        switch (e.errno()) {
          case Errno.EACCES, Errno.EPERM -> refusal = refusal == null ? refused(e, path) : refusal;
          // The device went away, or the file was left behind by one.
          case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO -> {}
          default -> throw e;
        }
      }
    }
    if (refusal != null) {
      throw refusal;
    }
    throw new IllegalArgumentException(
        "no file of kind %s in %s has the driver %s, but %s; load its module, or name one of these"
            .formatted(
                kind,
                folder,
                driver,
                others.isEmpty()
                    ? "there is none at all"
                    : "these are there: " + String.join(", ", others)));
  }

  /**
   * Names the driver.
   *
   * @return as {@link #open} was given it
   */
  public String driver() {
    return driver;
  }

  /**
   * Asks for a capability ({@code DRM_IOCTL_GET_CAP}).
   *
   * @param capability what for
   * @return its value; 0 if the driver lacks it or the kernel does not know it
   * @throws IllegalStateException if the file is closed
   */
  public long capability(DrmCapability capability) {
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(DrmUapi.DRM_GET_CAP, arena.allocate(DrmUapi.DRM_GET_CAP))
              .set("capability", capability.number());
      ioctl(DRM_IOCTL_GET_CAP, request.memory());
      return request.get("value");
    } catch (SystemCallException e) {
      if (e.errno() == Errno.EINVAL) {
        return 0;
      }
      throw e;
    }
  }

  /**
   * Closes the file, and with it everything that was made through it: at once, or when the last
   * call that uses it has returned. May be called again.
   *
   * @throws SystemCallException if the kernel reports an error; the file is closed even then
   */
  @Override
  public void close() {
    uses.close();
  }

  Kernel kernel() {
    return kernel;
  }

  /** Calls the driver; the file stays open until this returns. */
  void ioctl(Request request, MemorySegment argument) {
    uses.enter();
    try {
      kernel.ioctl(file, request, argument);
    } finally {
      uses.exit();
    }
  }

  /** Gives something back, unless that was done by closing the file. */
  void giveBack(Request request, MemorySegment argument) {
    if (uses.tryEnter()) {
      try {
        kernel.ioctl(file, request, argument);
      } finally {
        uses.exit();
      }
    }
  }

  private static DrmNode opened(Kernel kernel, Path path) {
    Descriptor file = kernel.open(path.toString(), LinuxUapi.O_RDWR);
    try {
      return new DrmNode(kernel, file, nameOfDriver(kernel, file));
    } catch (Throwable e) {
      file.close();
      throw e;
    }
  }

  private static String nameOfDriver(Kernel kernel, Descriptor file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(LONGEST_NAME);
      Struct version =
          new Struct(DrmUapi.DRM_VERSION, arena.allocate(DrmUapi.DRM_VERSION))
              .set("name", name.address())
              .set("name_len", name.byteSize());
      kernel.ioctl(file, DRM_IOCTL_VERSION, version.memory());
      long length = Math.min(version.get("name_len"), name.byteSize());
      return StandardCharsets.US_ASCII.decode(name.asSlice(0, length).asByteBuffer()).toString();
    }
  }

  /** By number, which for names of one prefix is by length and then by text. */
  private static List<Path> files(Path folder, DrmNodeKind kind) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> kind.isOf(path.getFileName().toString()))
          .sorted(
              Comparator.comparingInt((Path path) -> path.toString().length())
                  .thenComparing(Path::toString))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder + ", where DRM's files are", e);
    }
  }

  private static SystemCallException refused(SystemCallException e, Path path) {
    String group = group(path);
    return e.withAdvice(
        group == null
            ? "let the user who runs this read and write it"
            : "its group is %s: usermod -aG %s USER lets a user in, from the next login on"
                .formatted(group, group));
  }

  private static @Nullable String group(Path path) {
    try {
      return Files.readAttributes(path, PosixFileAttributes.class).group().getName();
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return driver + " at " + file;
  }
}
