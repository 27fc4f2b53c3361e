package dev.picket.bench.operation;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** What waits for readers or drops, where there is little or nothing to wait for. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class Waiting {
  /** The readers of the crowd are waited for. */
  @Benchmark
  public void synchronize(OpenReclaimer open) {
    open.reclaimer.synchronize();
  }

  /** Nothing was retired. */
  @Benchmark
  public void barrierWhenIdle(OpenReclaimer open) {
    open.reclaimer.barrier();
  }
}
