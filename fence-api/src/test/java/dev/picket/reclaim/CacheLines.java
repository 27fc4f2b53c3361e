package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.info.FieldLayout;

/** Looks at where the JVM has put the fields of a class. */
public final class CacheLines {
  /** Two lines of 64 bytes, because processors fetch them in pairs. */
  private static final long APART = 128;

  private CacheLines() {}

  /**
   * Asserts that the named fields are far from all others that are not padding, and from the ends.
   */
  public static void assertAlone(Class<?> type, Set<String> names) {
    ClassLayout layout = ClassLayout.parseClass(type);
    List<FieldLayout> fields =
        StreamSupport.stream(layout.fields().spliterator(), false)
            .filter(field -> !field.name().matches("p\\d+"))
            .toList();
    List<FieldLayout> alone = fields.stream().filter(f -> names.contains(f.name())).toList();
    assertThat(alone).as(layout.toPrintable()).hasSize(names.size());
    long first = alone.stream().mapToLong(FieldLayout::offset).min().orElseThrow();
    long end = alone.stream().mapToLong(f -> f.offset() + f.size()).max().orElseThrow();
    assertThat(fields)
        .as(layout.toPrintable())
        .filteredOn(field -> !names.contains(field.name()))
        .allMatch(f -> f.offset() + f.size() + APART <= first || end + APART <= f.offset());
    assertThat(first).as(layout.toPrintable()).isGreaterThanOrEqualTo(APART);
    assertThat(layout.instanceSize() - end).as(layout.toPrintable()).isGreaterThanOrEqualTo(APART);
  }
}
