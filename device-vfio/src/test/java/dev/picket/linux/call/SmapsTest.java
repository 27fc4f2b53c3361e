package dev.picket.linux.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.linux.call.Smaps.Area;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's text about mappings, with what makes it hard to read. */
class SmapsTest {
  private static final String HEADER = "7f0000001000-7f0000003000 rw-s 00000000 00:0e 1051 ";
  private static final String DETAILS =
      """

      Size:                  8 kB
      Rss:                   0 kB
      THPeligible:           0
      VmFlags: rd wr sh mr mw me ms pf io de dd\s
      """;

  @Test
  void findsTheAreaOfAnAddress() {
    assertThat(areas(HEADER + "anon_inode:[vfio-device]" + DETAILS, 0x7f0000001000L, 8))
        .containsExactly(
            new Area(
                0x7f0000001000L,
                0x7f0000003000L,
                "anon_inode:[vfio-device]",
                Set.of("rd", "wr", "sh", "mr", "mw", "me", "ms", "pf", "io", "de", "dd")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[heap]",
        "/dmabuf:",
        "/tmp/a file with  spaces",
        "/memfd:x (deleted)",
        "/tmp/VmFlags: rd mm",
        "/tmp/1000-2000 r--p 00000000 00:00 0",
        "[anon: a name]",
        "/tmp/two\\012lines"
      })
  void keepsNamesWhole(String name) {
    assertThat(areas(HEADER + " ".repeat(20) + name + DETAILS, 0x7f0000001000L, 8))
        .singleElement()
        .satisfies(area -> assertThat(area.name()).isEqualTo(name))
        .satisfies(area -> assertThat(area.flags()).contains("pf").doesNotContain("mm"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void anonymousMemoryHasNoName(String end) {
    assertThat(areas(HEADER.stripTrailing() + end + DETAILS, 0x7f0000001000L, 8))
        .singleElement()
        .satisfies(area -> assertThat(area.name()).isEmpty());
  }

  @Test
  void flagsThatTheKernelHasNoNameForAreAllCalledTheSame() {
    assertThat(areas(area(0x1000, 0x2000, "", "rd ?? pf ??"), 0x1000, 8))
        .singleElement()
        .satisfies(area -> assertThat(area.flags()).containsOnly("rd", "pf", "??"));
  }

  @Test
  void leavesNeighboursOut() {
    String text =
        area(0x1000, 0x2000, "before", "rd mm")
            + area(0x2000, 0x3000, "it", "rd pf")
            + area(0x3000, 0x4000, "behind", "rd mm");
    assertThat(areas(text, 0x2000, 0x1000)).extracting(Area::name).containsExactly("it");
  }

  @Test
  void findsTheMappingInsideMergedAreas() {
    assertThat(areas(area(0x1000, 0x9000, "", "rd"), 0x3000, 0x1000))
        .containsExactly(new Area(0x1000, 0x9000, "", Set.of("rd")));
  }

  @Test
  void findsEveryPartOfSplitAreas() {
    String text = area(0x1000, 0x2000, "a", "rd pf") + area(0x2000, 0x4000, "b", "rd");
    assertThat(areas(text, 0x1000, 0x3000)).extracting(Area::name).containsExactly("a", "b");
  }

  @Test
  void readsAddressesOfTheUpperHalf() {
    String text = "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0   [vsyscall]" + DETAILS;
    assertThat(areas(text, 0xffffffffff600000L, 8)).hasSize(1);
    assertThat(areas(text, 0x1000, 8)).isEmpty();
  }

  @Test
  void flagsMayBeMissing() {
    assertThat(areas("1000-2000 r--p 00000000 00:00 0 \nSize: 4 kB\n", 0x1000, 1))
        .containsExactly(new Area(0x1000, 0x2000, "", Set.of()));
  }

  @Test
  void manyAreasAreNoTrouble() {
    StringBuilder text = new StringBuilder();
    IntStream.range(1, 5000)
        .forEach(i -> text.append(area(i * 0x1000L, (i + 1) * 0x1000L, "n" + i, "rd")));
    assertThat(areas(text.toString(), 0x1000L * 4321, 1))
        .extracting(Area::name)
        .containsExactly("n4321");
  }

  private static List<Area> areas(String text, long start, long length) {
    return Smaps.overlapping(text.lines(), start, start + length);
  }

  private static String area(long start, long end, String name, String flags) {
    return "%x-%x r--p 00000000 00:00 0    %s\nSize: 4 kB\nVmFlags: %s \n"
        .formatted(start, end, name, flags);
  }
}
