package dev.picket.bench.peers.measure;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** What an operation takes of. */
enum Clock {
  /**
   * Time, in nanoseconds. Of equal parts the median is taken, which an interrupt or another machine
   * on the same processor does not move while it takes less than half of them.
   */
  NANOS {
    @Override
    long now() {
      return System.nanoTime();
    }

    @Override
    double of(double[] parts) {
      return Bench.median(parts);
    }
  },
  /** The Java heap, in bytes that this thread allocates. */
  BYTES {
    @Override
    long now() {
      return THREADS.getCurrentThreadAllocatedBytes();
    }

    @Override
    double of(double[] parts) {
      return Arrays.stream(parts).average().orElseThrow();
    }
  };

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  abstract long now();

  /** {@return what one part takes, of equal ones that were measured} */
  abstract double of(double[] parts);
}
