package dev.picket.bench.peers;

import static dev.picket.bench.peers.Expression.figure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.peers.Expression.Least;
import dev.picket.bench.peers.Expression.Nanos;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpressionTest {
  private static final Round ROUND =
      new Round(Map.of("floors", Map.of("membarrier", 10.0, "futex", 4.0, "zero-bytes", 0.0)));
  private static final Expression MEMBARRIER = figure("floors", "membarrier");
  private static final Expression FUTEX = figure("floors", "futex");
  private static final Expression ABSENT = figure("floors", "absent");

  @Test
  void arithmetic() {
    assertThat(MEMBARRIER.in(ROUND)).hasValue(10);
    assertThat(MEMBARRIER.plus(FUTEX).in(ROUND)).hasValue(14);
    assertThat(FUTEX.minus(MEMBARRIER).in(ROUND)).hasValue(-6);
    assertThat(MEMBARRIER.dividedBy(4).plus(new Nanos(2)).in(ROUND)).hasValue(4.5);
    assertThat(new Least("best", List.of(MEMBARRIER, FUTEX)).in(ROUND)).hasValue(4);
  }

  @Test
  void whatNeedsAnAbsentFigureHasNoValue() {
    assertThat(ABSENT.in(ROUND)).isEmpty();
    assertThat(MEMBARRIER.plus(ABSENT).in(ROUND)).isEmpty();
    assertThat(ABSENT.minus(MEMBARRIER).in(ROUND)).isEmpty();
    assertThat(ABSENT.dividedBy(2).in(ROUND)).isEmpty();
    assertThat(new Least("best", List.of(MEMBARRIER, ABSENT)).in(ROUND)).isEmpty();
    assertThat(figure("nobody", "membarrier").in(ROUND)).isEmpty();
  }

  @Test
  void namesWhatItNeedsAndHowItIsComputed() {
    Expression batch = MEMBARRIER.dividedBy(1024).plus(new Nanos(2));
    assertThat(batch.figures()).containsExactly(new FigureId("floors", "membarrier"));
    assertThat(batch).hasToString("floors membarrier/1024 + 2 ns");
    assertThat(MEMBARRIER.minus(FUTEX)).hasToString("floors membarrier - floors futex");
  }

  @Test
  void theNameOfAFigureTellsItsUnit() {
    assertThat(figure("rcu", "enter-exit").unit()).isEqualTo(FigureId.Unit.NANOS);
    assertThat(figure("rcu", "retire-bytes").unit()).isEqualTo(FigureId.Unit.BYTES);
    assertThat(figure("rcu", "bystander-loss").unit()).isEqualTo(FigureId.Unit.SHARE);
    assertThat(figure("rcu", "bystander-loss-unthrottled").unit()).isEqualTo(FigureId.Unit.SHARE);
    assertThat(figure("rcu", "reader-tax").unit()).isEqualTo(FigureId.Unit.SHARE);
  }
}
