package dev.picket.linux.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.linux.SystemCallException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A number is given back once: the second time it may be another file's. */
class DescriptorTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = 200;

  private final AtomicInteger closes = new AtomicInteger();
  private int closeResult;
  private final Kernel kernel =
      new Kernel(
          FakeCalls.answering(
              "close",
              () -> {
                closes.incrementAndGet();
                return closeResult;
              }));

  @Test
  void closesOnceForOneThread() {
    Descriptor file = new Descriptor(kernel, 5, "a file");
    assertThat(file.number()).isEqualTo(5);
    assertThat(file.isClosed()).isFalse();
    file.close();
    file.close();
    assertThat(file.isClosed()).isTrue();
    assertThat(closes).hasValue(1);
  }

  @Test
  void closesOnceForManyThreads() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int round = 1; round <= ROUNDS; round++) {
        Descriptor file = new Descriptor(kernel, 5, "a file");
        CountDownLatch start = new CountDownLatch(THREADS);
        List<Future<?>> done = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
          done.add(
              threads.submit(
                  () -> {
                    start.countDown();
                    start.await();
                    file.close();
                    return null;
                  }));
        }
        for (Future<?> each : done) {
          each.get();
        }
        assertThat(closes).hasValue(round);
      }
    }
  }

  @Test
  void staysClosedWhenTheKernelReportsAnError() {
    closeResult = -Errno.EIO;
    Descriptor file = new Descriptor(kernel, 5, "a file");
    assertThatExceptionOfType(SystemCallException.class)
        .isThrownBy(file::close)
        .withMessage("close failed with EIO (errno 5): a file (descriptor 5)");
    file.close();
    assertThat(closes).hasValue(1);
  }

  @Test
  void tellsNoNumberOnceClosed() {
    Descriptor file = new Descriptor(kernel, 5, "a file");
    file.close();
    assertThatIllegalStateException().isThrownBy(file::number).withMessage("a file is closed");
  }
}
