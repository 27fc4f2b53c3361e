package dev.picket.bench.peers.measure;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/** A shared arena for each block. */
final class ArenaChild implements Child {
  @Override
  public void addTo(Bench bench) {
    bench.addLoop("offheap-drop", OpenTouchClose::new);
    bench.addOfTwo(
        "bystander-loss-unthrottled",
        () -> new LossSampler(new ClosingWork(), bench.second(), Arithmetic::new));
  }

  @Override
  public String about() {
    return "Arena.ofShared(): allocate, write, close";
  }

  private static void openTouchClose() {
    try (Arena arena = Arena.ofShared()) {
      arena.allocate(Block.BYTES).set(ValueLayout.JAVA_LONG, 0, 1);
    }
  }

  private static final class OpenTouchClose extends Loop {
    @Override
    long run(int count) {
      for (int i = 0; i < count; i++) {
        openTouchClose();
      }
      return 0;
    }
  }

  private static final class ClosingWork implements Work {
    private long done;

    @Override
    public void until(long end) {
      for (; System.nanoTime() - end < 0; done++) {
        openTouchClose();
      }
    }

    @Override
    public long done() {
      return done;
    }

    @Override
    public void close() {}
  }
}
