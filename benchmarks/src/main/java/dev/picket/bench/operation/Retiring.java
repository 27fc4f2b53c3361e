package dev.picket.bench.operation;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the end of a record costs whom. What a profiler counts here includes the allocation of the
 * records, which is not timed.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@OperationsPerInvocation(RetiringThread.RECORDS)
public class Retiring {
  /** What the signalling thread does. */
  @Benchmark
  public void cutOffAndRetire(RetiringThread thread) {
    thread.retireAll();
  }

  /** What the signalling thread does, and what the draining one does then. */
  @Benchmark
  public int cutOffRetireAndDrain(RetiringThread thread) {
    thread.retireAll();
    return thread.reclaimer.drain(Long.MAX_VALUE);
  }
}
