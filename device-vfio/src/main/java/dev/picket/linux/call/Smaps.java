package dev.picket.linux.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The areas of a process's address space, as the kernel's {@code smaps} describes them. */
final class Smaps {
  /*
   * A line with a range begins an area, and the lines after it describe it until the next such line. The name is
   * everything behind the inode, for it may hold spaces and whatever else a file's name may; a new line in it is written
   * as \012. Lines that are not known are left alone: kernels keep adding some.
   */

  private static final Pattern HEADER =
      Pattern.compile(
          "([0-9a-f]+)-([0-9a-f]+) [rwxps-]{4} [0-9a-f]+ [0-9a-f]+:[0-9a-f]+ \\d+(?: +(.*))?");

  private static final String FLAGS = "VmFlags:";

  private Smaps() {}

  /**
   * A range of addresses that the kernel treats alike.
   *
   * @param start its first byte
   * @param end the byte behind it
   * @param name empty for anonymous memory
   * @param flags empty if the kernel does not tell them
   */
  record Area(long start, long end, String name, Set<String> flags) {}

  /** Finds the areas that hold some of a range, by address. The range may lie in one or in many. */
  static List<Area> overlapping(Stream<String> lines, long start, long end) {
    List<Area> areas = new ArrayList<>();
    @Nullable Area last = null;
    for (String line : (Iterable<String>) lines::iterator) {
      Matcher header = HEADER.matcher(line);
      if (header.matches()) {
        last = overlapping(header, start, end);
        if (last != null) {
          areas.add(last);
        }
      } else if (last != null && line.startsWith(FLAGS)) {
        // All that the kernel has no name for are "??".
        Set<String> flags = Set.copyOf(List.of(line.substring(FLAGS.length()).strip().split(" +")));
        areas.set(areas.size() - 1, new Area(last.start(), last.end(), last.name(), flags));
      }
    }
    return areas;
  }

  private static @Nullable Area overlapping(Matcher header, long start, long end) {
    // The top page of some machines is above what fits a signed long.
    long from = Long.parseUnsignedLong(header.group(1), 16);
    long to = Long.parseUnsignedLong(header.group(2), 16);
    boolean overlaps = Long.compareUnsigned(from, end) < 0 && Long.compareUnsigned(start, to) < 0;
    String name = header.group(3);
    return overlaps ? new Area(from, to, name == null ? "" : name, Set.of()) : null;
  }
}
