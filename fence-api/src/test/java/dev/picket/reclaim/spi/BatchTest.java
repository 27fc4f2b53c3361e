package dev.picket.reclaim.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchTest {
  private final Batch batch = new Batch(7);

  @Test
  void givesEachHandleOnce() {
    fill(100);
    assertThat(claimAll(batch)).isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList());
    assertThat(batch.claim()).isZero();
  }

  @Test
  void theLastDropIsTheLastOne() {
    fill(2);
    assertThat(batch.dropped()).isFalse();
    assertThat(batch.dropped()).isTrue();
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
    assertThat(moved.dropped()).isFalse();
    assertThat(batch.dropped()).isFalse();
    assertThat(moved.dropped()).isTrue();
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
    for (long handle; (handle = batch.claim()) != 0; ) {
      all.add(handle);
    }
    return all;
  }
}
