package dev.picket.bench.operation;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Section;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** What readers do; none of it allocates. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ReadSide {
  /** No record. */
  @Benchmark
  public void enterExit(OwnReader own) {
    own.reader.enter().close();
  }

  /** A section in a section. */
  @Benchmark
  public void nested(OwnReader own) {
    try (Section _ = own.reader.enter();
        Section _ = own.reader.enter()) {
      // Nothing is protected.
    }
  }

  /** {@return the record's value} */
  @Benchmark
  public @Nullable String enterProtectExit(OpenReclaimer open, OwnReader own) {
    try (Section section = own.reader.enter()) {
      return section.protect(open.live);
    }
  }

  /** {@return the record's value} */
  @Benchmark
  public @Nullable String enterProtectExitWithoutAKeptReader(OpenReclaimer open) {
    try (Section section = open.reclaimer.enter()) {
      return section.protect(open.live);
    }
  }

  /** {@return the thread's reader, which has been obtained before} */
  @Benchmark
  public Reader reader(OpenReclaimer open) {
    return open.reclaimer.reader();
  }

  /** {@return the record, found by its handle} */
  @Benchmark
  public @Nullable Guarded<?> lookup(OpenReclaimer open) {
    return open.reclaimer.lookup(open.live.handle());
  }
}
