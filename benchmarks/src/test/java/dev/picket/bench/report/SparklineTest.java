package dev.picket.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SparklineTest {
  @Test
  void hasABarForEachNumberOnOneScale() {
    assertThat(Sparkline.of(List.of(0, 100, 200, 300, 400, 500, 600, 700), 700))
        .isEqualTo("▁▂▃▄▅▆▇█");
    assertThat(Sparkline.of(List.of(700, 0, 40, 60), 700)).isEqualTo("█▁▁▂");
  }

  @Test
  void isFlatWhereThereIsNothing() {
    assertThat(Sparkline.of(List.of(0, 0, 0), 0)).isEqualTo("▁▁▁");
    assertThat(Sparkline.of(List.of(), 5)).isEmpty();
  }
}
