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
    Wanted wanted = new Selection(Effort.FULL, ALL).wanted();
    assertThat(wanted.sources())
        .contains(Arrays.stream(JavaChild.values()).map(JavaChild::id).toArray(String[]::new))
        .contains(Arrays.stream(Program.values()).map(Program::id).toArray(String[]::new));
    assertThat(JavaChild.values()).allMatch(child -> wanted.figuresOf(child).isEmpty());
  }

  @Test
  void aQuickRunMeasuresWhatGoalsNeed() {
    Wanted wanted = new Selection(Effort.QUICK, ALL).wanted();
    assertThat(wanted).isEqualTo(Wanted.by(Goals.ALL));
    assertThat(wanted.sources())
        .contains("rcu", "floors", "rcu-c1", "hazard-c1", "epoch-c1", "ck")
        .doesNotContain("rcu-zgc", "rcu-parallel", "rcu-interpreter", "rcu-slots");
    assertThat(wanted.figuresOf(JavaChild.RCU_C1))
        .containsExactlyInAnyOrder("enter-exit", "volatile-store-pair");
    assertThat(wanted.figuresOf(JavaChild.FLOORS))
        .contains("locked-operation", "line-transfer")
        .doesNotContain("thread-local-get");
  }

  @Test
  void whatIsAskedForByNameIsMeasuredInAQuickRunToo() {
    Selection selection = new Selection(Effort.QUICK, EnumSet.of(Operation.COLLECTORS));
    assertThat(selection.goals()).isEmpty();
    Wanted wanted = selection.wanted();
    assertThat(wanted.sources())
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
    assertThat(wanted.figuresOf(JavaChild.RCU)).contains("enter-exit", "retire").hasSize(4);
    assertThat(wanted.figuresOf(JavaChild.RCU_ZGC)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationIsMeasured(Operation operation) {
    assertThat(new Selection(Effort.QUICK, EnumSet.of(operation)).wanted().sources()).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyEnvironmentMeasuresEveryStrategy(Environment environment) {
    assertThat(Goals.STRATEGIES)
        .allMatch(strategy -> JavaChild.byId(environment.childOf(strategy)).isPresent());
  }
}
