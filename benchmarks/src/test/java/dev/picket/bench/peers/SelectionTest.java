package dev.picket.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.peers.measure.Environment;
import dev.picket.bench.peers.measure.JavaChild;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SelectionTest {
  private static final Set<Operation> ALL = EnumSet.allOf(Operation.class);

  @Test
  void aFullRunMeasuresAllOfEveryChildAndProgram() {
    Selection selection = new Selection(Effort.FULL, ALL);
    assertThat(selection.sources())
        .contains(Arrays.stream(JavaChild.values()).map(JavaChild::id).toArray(String[]::new))
        .contains(Arrays.stream(Program.values()).map(Program::id).toArray(String[]::new));
    assertThat(JavaChild.values()).allMatch(child -> selection.figuresOf(child).isEmpty());
  }

  @Test
  void aQuickRunMeasuresOfOtherEnvironmentsWhatGoalsNeed() {
    Selection selection = new Selection(Effort.QUICK, ALL);
    assertThat(selection.sources())
        .contains("rcu", "floors", "rcu-c1", "hazard-c1", "epoch-c1", "ck")
        .doesNotContain("rcu-zgc", "rcu-parallel", "rcu-interpreter", "rcu-slots");
    assertThat(selection.figuresOf(JavaChild.RCU_C1))
        .containsExactlyInAnyOrder("enter-exit", "volatile-store-pair");
    assertThat(selection.figuresOf(JavaChild.FLOORS)).isEmpty();
  }

  @Test
  void whatIsAskedForByNameIsMeasuredInAQuickRunToo() {
    Selection selection = new Selection(Effort.QUICK, EnumSet.of(Operation.COLLECTORS));
    assertThat(selection.goals()).isEmpty();
    assertThat(selection.sources())
        .containsExactlyInAnyOrder(
            "rcu",
            "hazard",
            "epoch",
            "rcu-zgc",
            "hazard-zgc",
            "epoch-zgc",
            "rcu-parallel",
            "hazard-parallel",
            "epoch-parallel");
    assertThat(selection.figuresOf(JavaChild.RCU)).contains("enter-exit", "retire").hasSize(4);
    assertThat(selection.figuresOf(JavaChild.RCU_ZGC)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationIsMeasured(Operation operation) {
    assertThat(new Selection(Effort.QUICK, EnumSet.of(operation)).sources()).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyEnvironmentMeasuresEveryStrategy(Environment environment) {
    assertThat(Goals.STRATEGIES)
        .allMatch(strategy -> JavaChild.byId(environment.childOf(strategy)).isPresent());
  }
}
