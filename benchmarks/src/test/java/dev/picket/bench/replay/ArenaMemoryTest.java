package dev.picket.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArenaMemoryTest {
  private final ArenaMemory memory = new ArenaMemory();

  @Test
  void saysThatItIsGoneOnceItIsDropped() {
    memory.prepare(2);
    DriverData dropped = memory.take(7);
    DriverData live = memory.take(8);
    assertThat(dropped.belongsTo(7)).isTrue();
    assertThat(dropped.belongsTo(8)).isFalse();
    assertThat(dropped.isGone()).isFalse();

    memory.drop(dropped);

    assertThat(dropped.belongsTo(7)).isFalse();
    assertThat(dropped.isGone()).isTrue();
    assertThat(live.belongsTo(8)).isTrue();
    assertThat(live.isGone()).isFalse();
    memory.drop(live);
  }
}
