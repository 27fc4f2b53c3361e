package dev.picket.bench.peers.measure;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/** A shared arena for each block. */
final class ArenaChild implements Child {
  @Override
  public void addTo(Bench bench) {
    bench.add("offheap-drop", CloseSampler::new);
    bench.addLoop("offheap-life", OpenTouchClose::new);
    bench.addOfTwo(
        "bystander-loss-unthrottled",
        () -> new LossSampler(new ClosingWork(), bench.second(), Arithmetic::new));
  }

  @Override
  public String about() {
    return "Arena.ofShared(), an arena for each block";
  }

  private static void openTouchClose() {
    openTouched().close();
  }

  private static Arena openTouched() {
    Arena arena = Arena.ofShared();
    arena.allocate(Block.BYTES).set(ValueLayout.JAVA_LONG, 0, 1);
    return arena;
  }

  /** Measures the end of a block's life. */
  private static final class CloseSampler implements Sampler {
    private static final int ARENAS_PER_CHUNK = 64;

    private final Arena[] arenas = new Arena[ARENAS_PER_CHUNK];

    @Override
    public double sample() {
      for (int i = 0; i < arenas.length; i++) {
        arenas[i] = openTouched();
      }
      long start = System.nanoTime();
      for (Arena arena : arenas) {
        arena.close();
      }
      return (System.nanoTime() - start) / (double) arenas.length;
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
