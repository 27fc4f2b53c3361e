package dev.picket.bench.peers.measure;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What an operation takes of. */
enum Clock {
  /** Time, in nanoseconds. */
  NANOS {
    @Override
    long now() {
      return System.nanoTime();
    }
  },
  /** The Java heap, in bytes that this thread allocates. */
  BYTES {
    @Override
    long now() {
      return THREADS.getCurrentThreadAllocatedBytes();
    }
  };

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  abstract long now();
}
