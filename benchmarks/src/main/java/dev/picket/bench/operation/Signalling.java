package dev.picket.bench.operation;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceCallback;
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
 * What the ends of a fence's life take, each of fences with data. What a profiler counts here
 * includes the allocation of the fences, which is not timed.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@OperationsPerInvocation(ArmedFences.FENCES)
public class Signalling {
  /** {@return how many were signalled, at a time that the driver knows} */
  @Benchmark
  public int signal(ArmedFences fences) {
    int first = 0;
    for (DriverFence<?> fence : fences.armed) {
      first += fence.signal(1) ? 1 : 0;
    }
    return first;
  }

  /** The next number, and pending. */
  @Benchmark
  public void arm(ArmedFences fences) {
    for (int i = 0; i < ArmedFences.FENCES; i++) {
      fences.armedLater[i] = fences.allocated[i].arm();
    }
  }

  /** {@return how many callbacks have run, one of each fence} */
  @Benchmark
  public long oneCallbackAndSignal(ArmedFences fences) {
    return callbacksAndSignal(fences, 1);
  }

  /** {@return how many callbacks have run, eight of each fence} */
  @Benchmark
  public long eightCallbacksAndSignal(ArmedFences fences) {
    return callbacksAndSignal(fences, ArmedFences.CALLBACKS);
  }

  /** {@return how many are signalled: none} */
  @Benchmark
  public int isSignaled(ArmedFences fences) {
    int signalled = 0;
    for (Fence fence : fences.views) {
      signalled += fence.isSignaled() ? 1 : 0;
    }
    return signalled;
  }

  private static long callbacksAndSignal(ArmedFences fences, int each) {
    FenceCallback[] callbacks = fences.callbacks;
    int next = 0;
    for (int i = 0; i < ArmedFences.FENCES; i++) {
      for (int j = 0; j < each; j++) {
        fences.views[i].onSignal(callbacks[next++]);
      }
      fences.armed[i].signal(1);
    }
    return fences.ran;
  }
}
