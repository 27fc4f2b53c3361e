package dev.picket.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramOutputTest {
  @Test
  void figures() {
    assertThat(
            ProgramOutput.parse(
                List.of("enter-exit 0.5500", "retire-to-drop 10070000", "enter-exit-2  1e-3 ")))
        .containsOnly(
            Map.entry("enter-exit", 0.55),
            Map.entry("retire-to-drop", 10_070_000.0),
            Map.entry("enter-exit-2", 0.001));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "enter-exit",
        "0.55",
        "enter-exit nan",
        "enter-exit inf",
        "enter-exit -1",
        "enter-exit 1 2",
        "enter-exit 0,55",
        "Segmentation fault"
      })
  void otherLinesAreNamed(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProgramOutput.parse(List.of("retire 1.0", line)))
        .withMessageContaining("\"" + line + "\"")
        .withMessageContaining("expected a figure's name and nanoseconds");
  }

  @Test
  void aFigureTwice() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProgramOutput.parse(List.of("retire 1.0", "retire 2.0")))
        .withMessageContaining("retire twice");
  }

  @Test
  void nothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> ProgramOutput.parse(List.of()));
  }
}
