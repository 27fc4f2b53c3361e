package dev.picket.reclaim.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchTest {
  private final Batch batch = new Batch(7, 1);

  @Test
  void givesEachHandleOnce() {
    fill(100);
    assertThat(claimAll(batch)).isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList());
    assertThat(batch.claim(1)).isGreaterThanOrEqualTo(batch.size());
  }

  @Test
  void theLastDropIsTheLastOne() {
    fill(2);
    assertThat(batch.dropped(1)).isFalse();
    assertThat(batch.dropped(1)).isTrue();
  }

  @Test
  void whatDoesNotStayIsMoved() {
    fill(1_000);
    Batch moved = batch.split(handle -> handle % 100 == 0);
    assertThat(moved.sequence()).isEqualTo(7);
    assertThat(moved.size()).isEqualTo(990);
    assertThat(batch.size()).isEqualTo(10);
    assertThat(claimAll(moved)).hasSize(990).noneMatch(handle -> handle % 100 == 0);
    Batch movedLater = batch.split(handle -> handle == 500);
    assertThat(claimAll(movedLater)).hasSize(9).doesNotContain(500L);
    assertThat(claimAll(batch)).containsExactly(500L);
  }

  @Test
  void theLastDropOfAllPartsIsTheLastOne() {
    fill(3);
    Batch moved = batch.split(handle -> handle == 1);
    assertThat(moved.dropped(1)).isFalse();
    assertThat(batch.dropped(1)).isFalse();
    assertThat(moved.dropped(1)).isTrue();
  }

  @Test
  void nothingIsMovedIfAllStay() {
    fill(3);
    assertThat(batch.split(_ -> true)).isNull();
    assertThat(claimAll(batch)).containsExactly(1L, 2L, 3L);
  }

  private void fill(int count) {
    LongStream.rangeClosed(1, count).forEach(batch::add);
    batch.seal();
  }

  private static List<Long> claimAll(Batch batch) {
    List<Long> all = new ArrayList<>();
    for (int place; (place = batch.claim(1)) < batch.size(); ) {
      all.add(batch.handle(place));
    }
    return all;
  }
}
