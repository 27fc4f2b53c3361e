package dev.picket.bench.peers.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.peers.FigureId;
import dev.picket.bench.peers.Goals;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JavaChildTest {
  @ParameterizedTest
  @EnumSource
  void measuresWhatGoalsNeedOfIt(JavaChild child) {
    Set<String> needed =
        Goals.ALL.stream()
            .flatMap(goal -> goal.figures())
            .filter(figure -> figure.source().equals(child.id()))
            .map(FigureId::name)
            .collect(Collectors.toSet());
    assertThat(MeasuredNames.ofTwoProcessors(child)).isNotEmpty().containsAll(needed);
  }

  @ParameterizedTest
  @EnumSource
  void whatStandsSideBySideIsCalledTheSame(JavaChild child) {
    Set<String> names = MeasuredNames.ofTwoProcessors(child);
    names.remove("volatile-store-pair");
    JavaChild strategy = JavaChild.byId(child.strategy()).orElseThrow();
    if (child != strategy) {
      assertThat(MeasuredNames.ofTwoProcessors(strategy)).containsAll(names);
    }
  }

  @Test
  void onOneProcessorThereIsNothingOfTwoThreads() {
    assertThat(MeasuredNames.ofOneProcessor(JavaChild.FLOORS))
        .contains("two-opaque-stores", "membarrier-idle")
        .doesNotContain("membarrier-looping", "line-transfer", "futex-wake");
    assertThat(MeasuredNames.ofOneProcessor(JavaChild.RCU))
        .contains("enter-exit", "synchronize-offline")
        .doesNotContain("enter-exit-2", "synchronize-looping", "reader-tax");
  }
}
