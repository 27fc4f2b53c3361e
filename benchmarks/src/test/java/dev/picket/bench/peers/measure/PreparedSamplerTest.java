package dev.picket.bench.peers.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreparedSamplerTest {
  private static final int BATCH = 4;

  private final List<String> calls = new ArrayList<>();

  @Test
  void onlyTheOperationIsMeasured() {
    Allocating loop = new Allocating();
    try (Sampler sampler = new PreparedSampler(loop, Clock.BYTES, BATCH, 0)) {
      sampler.sample();
      calls.clear();
      assertThat(sampler.sample()).isLessThan(Allocating.OUTSIDE);
    }
    assertThat(calls.subList(0, 6))
        .containsExactly("prepare", "run", "clean up", "prepare", "run", "clean up");
    assertThat(calls.getLast()).isEqualTo("close");
  }

  @Test
  void whatTheOperationAllocatesIsShared() {
    Allocating loop = new Allocating();
    loop.inside = BATCH * Allocating.OUTSIDE;
    try (Sampler sampler = new PreparedSampler(loop, Clock.BYTES, BATCH, 0)) {
      sampler.sample();
      assertThat(sampler.sample()).isBetween(1.0 * Allocating.OUTSIDE, 1.1 * Allocating.OUTSIDE);
    }
  }

  private final class Allocating extends PreparedLoop {
    static final int OUTSIDE = 100_000;

    private int inside;

    @Override
    void prepare(int count) {
      assertThat(count).isEqualTo(BATCH);
      calls.add("prepare");
      Sink.keep(new byte[OUTSIDE].length);
    }

    @Override
    long run(int count) {
      assertThat(count).isEqualTo(BATCH);
      calls.add("run");
      return new byte[inside].length;
    }

    @Override
    void cleanUp() {
      calls.add("clean up");
      Sink.keep(new byte[OUTSIDE].length);
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }
}
