package dev.picket.dmabuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel tells in {@code /proc} about a descriptor of a DMA buffer.
 *
 * @param size in bytes
 * @param writable whether the descriptor lets the CPU write
 * @param exporter who made it, such as {@code system} or {@code udmabuf}
 * @param name that somebody gave it; null if nobody did
 */
record BufferInfo(long size, boolean writable, String exporter, @Nullable String name) {
  /*
   * Asked by a file and not by a request, because other kinds of files give the same numbers of requests other meanings.
   * The name comes last and may hold anything, new lines too; so the others are looked for once, from the start.
   */

  private static final Path DESCRIPTORS = Path.of("/proc/self/fdinfo");
  private static final Pattern BUFFER =
      Pattern.compile(
          "flags:\\t(?<flags>[0-7]+)\\n"
              + ".*?^size:\\t(?<size>\\d+)\\n"
              + ".*?^exp_name:\\t(?<exporter>[^\\n"
              + "]*)\\n"
              + "(?:name:\\t(?<name>.*)\\n"
              + ")?",
          Pattern.DOTALL | Pattern.MULTILINE);
  private static final int ACCESS_MODE = 3;

  /**
   * Asks about a descriptor.
   *
   * @throws IllegalArgumentException if it is closed, or something else
   * @throws UncheckedIOException if the kernel does not tell
   */
  static BufferInfo of(int descriptor) {
    String text;
    try {
      text =
          new String(Files.readAllBytes(DESCRIPTORS.resolve(Integer.toString(descriptor))), UTF_8);
    } catch (NoSuchFileException e) {
      if (Files.isDirectory(DESCRIPTORS)) {
        throw new IllegalArgumentException(
            "descriptor %d is not open, expected one of a DMA buffer".formatted(descriptor), e);
      }
      throw untold(descriptor, e);
    } catch (IOException e) {
      throw untold(descriptor, e);
    }
    Matcher buffer = BUFFER.matcher(text);
    if (!buffer.find()) {
      throw new IllegalArgumentException(
          "descriptor %d is of %s, expected one of a DMA buffer"
              .formatted(descriptor, what(descriptor)));
    }
    return new BufferInfo(
        Long.parseLong(buffer.group("size")),
        (Integer.parseInt(buffer.group("flags"), 8) & ACCESS_MODE) != 0,
        buffer.group("exporter"),
        buffer.group("name"));
  }

  private static UncheckedIOException untold(int descriptor, IOException e) {
    return new UncheckedIOException(
        "cannot read "
            + DESCRIPTORS
            + ", which tells whether descriptor "
            + descriptor
            + " is one of a DMA buffer",
        e);
  }

  private static String what(int descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor)))
          .toString();
    } catch (IOException e) {
      return "something else";
    }
  }
}
