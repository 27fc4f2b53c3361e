package dev.picket.bench.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StrategyTest {
  @ParameterizedTest
  @EnumSource(Strategy.class)
  void isFoundByItsName(Strategy strategy) {
    assertThat(Strategy.byId(strategy.id())).contains(strategy);
    assertThat(Strategy.ids()).contains(strategy.id());
  }

  @Test
  void contendersAreSafeAndKeepThePace() {
    assertThat(Arrays.stream(Strategy.values()).filter(Strategy::isContender))
        .containsExactly(
            Strategy.RCU, Strategy.HAZARD, Strategy.EPOCH, Strategy.RWLOCK, Strategy.REFCOUNT);
  }

  @Test
  void otherNamesAreNone() {
    assertThat(Strategy.byId("RCU")).isEmpty();
    assertThat(Strategy.byId("")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void guardsAValueUntilItIsCutOff(Strategy strategy) {
    try (Reclaimer reclaimer = strategy.open(10)) {
      Guarded<String> guarded = reclaimer.allocate("value", 1, _ -> {});
      try (Section section = reclaimer.enter()) {
        assertThat(section.protect(guarded)).isEqualTo("value");
      }
      guarded.cutOff();
      try (Section section = reclaimer.enter()) {
        assertThat(section.protect(guarded)).isNull();
      }
      reclaimer.retire(guarded);
    }
  }
}
