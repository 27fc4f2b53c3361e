package dev.picket.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.peers.measure.JavaChild;
import dev.picket.bench.peers.measure.MeasuredNames;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PublishedTest {
  @ParameterizedTest
  @EnumSource
  void whatIsPublishedIsMeasured(Operation operation) {
    assertThat(Published.figures(operation))
        .allMatch(
            id ->
                MeasuredNames.ofTwoProcessors(JavaChild.byId(id.source()).orElseThrow())
                    .contains(id.name()));
  }
}
