package dev.picket.linux.call;

import dev.picket.linux.MappingCheck;
import dev.picket.linux.call.Smaps.Area;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes {@link MappingCheck}s, for code that has an address and a kernel. */
public final class MappingChecks {
  /*
   * The mapping may lie in several areas, when some of it was replaced or protected otherwise, and in an area that is
   * larger than it, when the kernel merged neighbours. All of them have to be special, and the first that is not is the
   * one that is reported. Pinning is tried with one byte at the start of each, and only where the flags promise that it
   * fails: elsewhere it would read, and reading a register may do something.
   */

  private static final Path SMAPS = Path.of("/proc/self/smaps");

  private MappingChecks() {}

  /**
   * Checks a mapping after its first access.
   *
   * @param kernel asked to pin it
   * @param address its first byte
   * @param length in bytes, positive
   * @return what was found
   * @throws IllegalArgumentException if some of it is not mapped
   * @throws UncheckedIOException if the kernel does not tell its flags
   */
  public static MappingCheck check(Kernel kernel, long address, long length) {
    // Names of files need not be text.
    try (Stream<String> lines = Files.lines(SMAPS, StandardCharsets.ISO_8859_1)) {
      return check(kernel, Smaps.overlapping(lines, address, address + length), address, length);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read " + SMAPS + ", which tells what kind of memory a mapping is", e);
    }
  }

  /**
   * Checks a mapping, and logs a warning if it is ordinary memory or cannot be checked.
   *
   * @return what was found; null if the kernel does not tell
   */
  public static @Nullable MappingCheck checkOrWarn(
      System.Logger log, String name, Kernel kernel, long address, long length) {
    MappingCheck found = checkIfTold(log, name, kernel, address, length);
    if (found != null) {
      warnUnlessSpecial(log, name, found);
    }
    return found;
  }

  /** Checks a mapping, and logs a warning if it cannot be checked. */
  public static @Nullable MappingCheck checkIfTold(
      System.Logger log, String name, Kernel kernel, long address, long length) {
    try {
      return check(kernel, address, length);
    } catch (UncheckedIOException e) {
      log.log(Level.WARNING, name + ": what kind of memory it is cannot be told", e);
      return null;
    }
  }

  public static void warnUnlessSpecial(System.Logger log, String name, MappingCheck found) {
    if (!found.isSpecial()) {
      log.log(Level.WARNING, "{0}: {1}", name, found.description());
    }
  }

  static MappingCheck check(Kernel kernel, List<Area> areas, long address, long length) {
    long mapped = address;
    for (Area area : areas) {
      if (area.start() > mapped) {
        break;
      }
      mapped = area.end();
    }
    if (mapped < address + length) {
      throw new IllegalArgumentException(
          "no mapping: of the 0x%x bytes at 0x%x, those from 0x%x on are not mapped"
              .formatted(length, address, mapped));
    }
    List<MappingCheck> checks = areas.stream().map(area -> check(kernel, area, address)).toList();
    return checks.stream()
        .filter(check -> !check.isSpecial())
        .findFirst()
        .orElseGet(checks::getFirst);
  }

  private static MappingCheck check(Kernel kernel, Area area, long address) {
    long start = Math.max(area.start(), address);
    boolean promising = area.flags().contains("pf") && !area.flags().contains("mm");
    return new MappingCheck(
        start,
        area.name(),
        new TreeSet<>(area.flags()),
        promising ? OptionalInt.of(pin(kernel, start)) : OptionalInt.empty());
  }

  private static int pin(Kernel kernel, long address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(1);
      long result = kernel.calls().readOwnMemory(address, one);
      return result < 0 ? (int) -result : 0;
    }
  }
}
