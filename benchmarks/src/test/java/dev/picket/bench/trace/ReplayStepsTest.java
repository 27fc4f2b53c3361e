package dev.picket.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplayStepsTest {
  @Test
  void areInTheOrderOfTheirTimes() {
    ReplaySteps steps =
        ReplaySteps.of(
            List.of(
                new FenceLife(0, 1, 0, 10, 40, 50, false, false),
                new FenceLife(1, 1, 5, 20, 30, 60, false, false)));
    assertThat(print(steps))
        .containsExactly(
            "0 ALLOCATE 0",
            "5 ALLOCATE 1",
            "10 ARM 0",
            "20 ARM 1",
            "30 SIGNAL 1",
            "40 SIGNAL 0",
            "50 RELEASE 0",
            "60 RELEASE 1");
  }

  @Test
  void atTheSameTimeKeepCausalityAndTheOrderOfFences() {
    FenceLife instant = new FenceLife(0, 1, 7, 7, 7, 7, false, false);
    ReplaySteps steps = ReplaySteps.of(List.of(instant, instant));
    assertThat(print(steps))
        .containsExactly(
            "7 ALLOCATE 0",
            "7 ALLOCATE 1",
            "7 ARM 0",
            "7 ARM 1",
            "7 SIGNAL 0",
            "7 SIGNAL 1",
            "7 RELEASE 0",
            "7 RELEASE 1");
  }

  private static List<String> print(ReplaySteps steps) {
    List<String> printed = new ArrayList<>();
    for (int step = 0; step < steps.size(); step++) {
      printed.add(steps.nanos(step) + " " + steps.kind(step) + " " + steps.fence(step));
    }
    return printed;
  }
}
