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
  private static final int NO_CHUNK = 0;

  @ParameterizedTest
  @EnumSource
  void measuresWhatGoalsNeedOfIt(JavaChild child) {
    Set<String> needed =
        Goals.ALL.stream()
            .flatMap(goal -> goal.figures())
            .filter(figure -> figure.source().equals(child.id()))
            .map(FigureId::name)
            .collect(Collectors.toSet());
    assertThat(names(child, 1)).isNotEmpty().containsAll(needed);
  }

  @ParameterizedTest
  @EnumSource
  void whatStandsSideBySideIsCalledTheSame(JavaChild child) {
    Set<String> names = names(child, 1);
    names.remove("volatile-store-pair");
    JavaChild strategy = JavaChild.byId(child.strategy()).orElseThrow();
    if (child != strategy) {
      assertThat(names(strategy, 1)).containsAll(names);
    }
  }

  @Test
  void onOneProcessorThereIsNothingOfTwoThreads() {
    assertThat(names(JavaChild.FLOORS, 0))
        .contains("two-opaque-stores", "membarrier-idle")
        .doesNotContain("membarrier-looping", "line-transfer", "futex-wake");
    assertThat(names(JavaChild.RCU, 0))
        .contains("enter-exit", "synchronize-offline")
        .doesNotContain("enter-exit-2", "synchronize-looping", "reader-tax");
  }

  private static Set<String> names(JavaChild child, int second) {
    Bench bench = new Bench(new MeasureTask(child, Set.of(), 0, second, 0, 0, NO_CHUNK));
    child.open().addTo(bench);
    return bench.names();
  }
}
