package dev.picket.bench.peers.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WakeSamplerTest {
  private static final int PROCESSOR = Native.processors().nextSetBit(0);

  @Test
  void measuresFromTheSignalToTheReturn() {
    Latch latch = new Latch();
    try (Sampler sampler = WakeSampler.whileParked(latch, PROCESSOR)) {
      assertThat(sampler.sample()).isPositive();
      assertThat(sampler.sample()).isPositive();
    }
    assertThat(latch.returned.get()).isEqualTo(latch.renewed).isPositive();
  }

  @Test
  void aWaiterThatFailsIsTold() {
    Latch latch =
        new Latch() {
          @Override
          public void await() {
            throw new IllegalStateException("wrong");
          }
        };
    Sampler sampler = WakeSampler.whileSpinning(latch, PROCESSOR);
    assertThatThrownBy(sampler::sample).hasRootCauseMessage("wrong");
    assertThatThrownBy(sampler::close).hasRootCauseMessage("wrong");
  }

  @Test
  void aBurstIsOfSignalsThatAreAllWaitedFor() {
    for (BurstSampler.Part part : BurstSampler.Part.values()) {
      try (Sampler sampler = new BurstSampler(new UnparkBurst(), part, PROCESSOR)) {
        assertThat(sampler.sample()).as(part.id()).isPositive();
        assertThat(sampler.sample()).as(part.id()).isPositive();
      }
    }
  }

  private static class Latch implements WakeSampler.Wait {
    private volatile CountDownLatch latch = new CountDownLatch(1);
    private int renewed;
    private final AtomicInteger returned = new AtomicInteger();

    @Override
    public void renew() {
      latch = new CountDownLatch(1);
      renewed++;
    }

    @Override
    public void await() throws InterruptedException {
      latch.await();
      returned.incrementAndGet();
    }

    @Override
    public void signal(long nanos) {
      latch.countDown();
    }
  }
}
