package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Counts interrupts. */
final class Interrupts implements InterruptHandler {
  private static final Duration LONG_ENOUGH_FOR_ONE = Duration.ofMillis(300);

  private final AtomicLong count = new AtomicLong();

  @Override
  public void onInterrupt(long more) {
    count.addAndGet(more);
  }

  void arrive(long expected) {
    await().until(() -> count.get() == expected);
  }

  void staysAt(long expected) throws InterruptedException {
    Thread.sleep(LONG_ENOUGH_FOR_ONE);
    assertThat(count).hasValue(expected);
  }
}
