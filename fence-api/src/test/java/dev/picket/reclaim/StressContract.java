package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** No reader ever sees memory that was dropped; that this can fail is shown beside it. */
public abstract class StressContract extends ReclaimerContract {
  private static final long RUN_NANOS = 1_500_000_000;

  protected StressContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void noReaderSeesDroppedMemory() throws InterruptedException {
    Reclaimer reclaimer = background();
    BlockStress stress = new BlockStress(reclaimer);
    long begun = System.nanoTime();
    stress.run(
        () -> System.nanoTime() - begun > RUN_NANOS && stress.looked() > 0 && stress.drops() > 0);
    reclaimer.barrier();
    assertThat(stress.violations()).isZero();
    assertThat(stress.crashed()).isZero();
    assertThat(stress.looked()).isPositive();
    assertThat(stress.drops()).isPositive().isEqualTo(stress.allocated());
  }

  @Test
  void aStrategyThatWaitsForNobodyIsCaught() throws InterruptedException {
    Reclaimer broken = ReferenceReclaimer.thatWaitsForNobody(ReclaimerOptions.background("broken"));
    try {
      BlockStress stress = new BlockStress(broken);
      stress.run(() -> stress.violations() > 0);
      assertThat(stress.violations()).isPositive();
    } finally {
      broken.close();
    }
  }
}
