package dev.picket.vfio;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Threads that read one register as fast as they can, whatever happens to it. The register has one
 * value, so that any other one is not the device's.
 */
final class SpinningReaders implements AutoCloseable {
  private static final int READS_PER_SECTION = 16;
  private static final long NAP_NANOS = 20_000;
  private static final long PATIENCE_NANOS = SECONDS.toNanos(60);

  private final List<Spinner> spinners = new ArrayList<>();

  SpinningReaders(int count, RegisterSpace space, long offset, int expected) {
    for (int i = 0; i < count; i++) {
      Spinner spinner = new Spinner(space, offset, expected);
      spinners.add(spinner);
      spinner.thread.start();
    }
  }

  /** Waits until each has read the register since the call. */
  void awaitReads() {
    await("reads", spinner -> spinner.reads.getOpaque());
  }

  /** Waits until each has been told since the call that the device is gone. */
  void awaitGone() {
    await("DeviceGone", spinner -> spinner.gone.getOpaque());
  }

  long reads() {
    return spinners.stream().mapToLong(spinner -> spinner.reads.getOpaque()).sum();
  }

  /**
   * Stops them; fails if one has died, hangs, or was given a value that the device did not have.
   */
  @Override
  public void close() {
    spinners.forEach(spinner -> spinner.stop = true);
    for (Spinner spinner : spinners) {
      spinner.join();
      spinner.failIfBroken();
    }
  }

  private void await(String what, ToLongFunction<Spinner> counter) {
    long[] before = spinners.stream().mapToLong(counter).toArray();
    long start = System.nanoTime();
    for (int i = 0; i < before.length; i++) {
      Spinner spinner = spinners.get(i);
      while (counter.applyAsLong(spinner) == before[i]) {
        spinner.failIfBroken();
        if (System.nanoTime() - start > PATIENCE_NANOS) {
          throw new AssertionError("a reader hangs, no more " + what + ": " + spinner.where());
        }
        // Asleep, for the readers may need the processor.
        LockSupport.parkNanos(NAP_NANOS);
      }
    }
  }

  private static final class Spinner {
    private final RegisterSpace space;
    private final long offset;
    private final int expected;
    private final Thread thread = new Thread(this::spin, "spinning reader");

    private volatile boolean stop;
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong gone = new AtomicLong();
    private volatile @Nullable Throwable broken;

    Spinner(RegisterSpace space, long offset, int expected) {
      this.space = space;
      this.offset = offset;
      this.expected = expected;
    }

    private void spin() {
      try {
        Registers registers = space.registers();
        while (!stop) {
          try {
            sample(registers);
          } catch (DeviceGone e) {
            gone.setOpaque(gone.getPlain() + 1);
          }
        }
      } catch (Throwable e) {
        broken = e;
      }
    }

    private void sample(Registers registers) {
      try (Registers entered = registers.enter()) {
        for (int i = 0; i < READS_PER_SECTION; i++) {
          int value = entered.getIntVolatile(offset);
          if (value != expected) {
            throw new AssertionError("a reader was given 0x" + Integer.toHexString(value));
          }
          reads.setOpaque(reads.getPlain() + 1);
        }
      }
    }

    void join() {
      try {
        if (!thread.join(Duration.ofNanos(PATIENCE_NANOS))) {
          throw new AssertionError("a reader does not stop: " + where());
        }
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts a test", e);
      }
    }

    void failIfBroken() {
      Throwable reason = broken;
      if (reason != null) {
        throw new AssertionError("a reader broke", reason);
      }
    }

    String where() {
      return List.of(thread.getStackTrace()).toString();
    }
  }
}
