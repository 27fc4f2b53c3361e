package dev.picket.bench.peers.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.peers.measure.OpenContext.Kind;
import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of points that are measured beside each other, ours and those of a chain tell the same. */
class NumberedWorkTest {
  private static final int COUNT = 8;

  static Stream<Supplier<NumberedWork>> both() {
    return Stream.of(TimelineWork::new, LinkedWork::new);
  }

  @ParameterizedTest
  @MethodSource("both")
  void pointsEndInOrder(Supplier<NumberedWork> source) {
    try (Reclaimer reclaimer = new RcuReclaimer(ReclaimerOptions.driven("points"));
        OpenContext open = OpenContext.withoutData(reclaimer, Kind.SHARED)) {
      NumberedWork points = source.get();
      DriverFence<?>[] works = open.arm(COUNT);
      for (int i = 0; i < COUNT; i++) {
        points.submit(i + 1L, works[i].fence());
      }
      List<String> told = new ArrayList<>();
      points.onEndOfAll(() -> told.add("all"));
      List<Object> found = new ArrayList<>();
      for (int point = 1; point <= COUNT; point++) {
        found.add(points.find(point));
      }
      assertThat(found).doesNotHaveDuplicates().doesNotContain(Fence.stub());
      assertThat(points.lastSignaled()).isZero();

      works[1].signal();
      assertThat(points.lastSignaled()).isZero();
      works[0].signal();
      assertThat(points.lastSignaled()).isEqualTo(2);
      assertThat(points.find(2)).isSameAs(Fence.stub());
      assertThat(points.find(3)).isSameAs(found.get(2));

      works[COUNT - 1].signal();
      for (int i = 2; i < COUNT - 1; i++) {
        assertThat(told).isEmpty();
        works[i].signal();
      }
      assertThat(told).containsExactly("all");
      assertThat(points.lastSignaled()).isEqualTo(COUNT);
    }
  }
}
