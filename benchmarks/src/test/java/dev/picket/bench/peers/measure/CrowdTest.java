package dev.picket.bench.peers.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.epoch.EpochReclaimer;
import dev.picket.reclaim.hazard.HazardReclaimer;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CrowdTest {
  private static final int COUNT = 500;

  @Test
  void isInsideUntilItIsClosed() {
    try (Reclaimer reclaimer = new RcuReclaimer(options())) {
      Crowd crowd = Crowd.inside(COUNT, reclaimer, reclaimer.allocate(Block.none()));
      assertThat(reclaimer.stats().readers()).isEqualTo(COUNT);
      crowd.close();
      assertThat(reclaimer.stats().readers()).isLessThan(COUNT);
    }
  }

  static Stream<Function<ReclaimerOptions, Reclaimer>> strategiesOfEras() {
    return Stream.of(RcuReclaimer::new, EpochReclaimer::new);
  }

  @ParameterizedTest
  @MethodSource("strategiesOfEras")
  void whoeverComesLaterIsNotWaitedFor(Function<ReclaimerOptions, Reclaimer> strategy) {
    try (Reclaimer reclaimer = strategy.apply(options());
        Sampler sampler = new LateCrowdSampler(reclaimer, COUNT)) {
      assertThat(sampler.sample()).isPositive();
      assertThat(sampler.sample()).isPositive();
    }
  }

  @Test
  void whoeverProtectsOtherRecordsIsNotWaitedFor() {
    try (Reclaimer reclaimer = new HazardReclaimer(options())) {
      Records records = new Records(reclaimer, Block::none);
      Sampler retiring =
          () -> {
            Guarded<Block> one = records.allocate();
            one.cutOff();
            records.retire(one);
            reclaimer.synchronize();
            return reclaimer.drain(Long.MAX_VALUE);
          };
      try (Sampler sampler = new CrowdedSampler(retiring, COUNT, reclaimer)) {
        assertThat(sampler.sample()).isEqualTo(1);
        assertThat(reclaimer.stats().readers()).isEqualTo(COUNT);
      }
    }
  }

  private static ReclaimerOptions options() {
    return ReclaimerOptions.driven("crowd");
  }
}
