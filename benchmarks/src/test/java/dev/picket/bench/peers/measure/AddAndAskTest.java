package dev.picket.bench.peers.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AddAndAskTest {
  private static final int COUNT = 16;

  static Stream<Function<Reclaimer, Uses>> both() {
    return Stream.of(ReservedUses::new, _ -> new LockedUses());
  }

  /** As many are pending each time, since each takes the place of another. */
  @ParameterizedTest
  @MethodSource("both")
  void addsInPlace(Function<Reclaimer, Uses> source) {
    try (Reclaimer reclaimer = new RcuReclaimer(ReclaimerOptions.driven("uses"));
        AddAndAsk loop = new AddAndAsk(reclaimer, source.apply(reclaimer))) {
      for (int i = 0; i < 3; i++) {
        loop.prepare(COUNT);
        assertThat(loop.run(COUNT)).isEqualTo((long) COUNT * AddAndAsk.STANDING);
        loop.cleanUp();
      }
    }
  }
}
