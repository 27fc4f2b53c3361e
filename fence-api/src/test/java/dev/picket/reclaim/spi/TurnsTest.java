package dev.picket.reclaim.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests that come while the work is done. */
class TurnsTest {
  private final List<Runnable> steps = new ArrayList<>();
  private int runs;
  private final Turns turns =
      new Turns(
          () -> {
            steps.get(runs++).run();
            return 1;
          });

  @Test
  void aRequestFromInsideIsServedAfterwards() {
    steps.add(() -> assertThat(turns.take()).isZero());
    steps.add(() -> assertThat(runs).isEqualTo(2));
    assertThat(turns.take()).isEqualTo(2);
  }

  @Test
  void aRequestThatCameBeforeTheWorkThrewIsServedAllTheSame() {
    steps.add(
        () -> {
          turns.take();
          throw new IllegalStateException("broken off");
        });
    steps.add(() -> {});
    assertThatThrownBy(turns::take).hasMessage("broken off");
    assertThat(runs).isEqualTo(2);
  }

  @Test
  void theTurnIsFreeAfterTheWorkThrew() {
    steps.add(
        () -> {
          throw new OutOfMemoryError("staged");
        });
    steps.add(() -> {});
    assertThatThrownBy(turns::take).isInstanceOf(OutOfMemoryError.class);
    assertThat(turns.take()).isEqualTo(1);
  }
}
