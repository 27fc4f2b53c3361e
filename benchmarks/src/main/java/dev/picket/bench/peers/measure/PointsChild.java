package dev.picket.bench.peers.measure;

import dev.picket.bench.peers.measure.OpenContext.Kind;
import dev.picket.fence.DriverFence;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.util.function.Supplier;

/** Many points that are pending at once, with work over read-copy update. */
final class PointsChild implements Child {
  private static final int MANY = 1_000_000;

  /** Enough to warm up, and to see what of the heap is left. */
  private static final int FEWER = 100_000;

  private final String about;
  private final Supplier<NumberedWork> source;
  private final Domain domain = new Domain(RcuReclaimer::new);

  PointsChild(String about, Supplier<NumberedWork> source) {
    this.about = about;
    this.source = source;
  }

  @Override
  public void addTo(Bench bench) {
    bench.addSlow("find", domain.onDriven(Finding::new));
    bench.addSlow("signal", domain.onDriven(reclaimer -> new Signalling(reclaimer, false)));
    bench.addSlow("signal-wanted", domain.onDriven(reclaimer -> new Signalling(reclaimer, true)));
    bench.addSlow("left-share", domain.onDriven(reclaimer -> () -> shareLeft(reclaimer)));
  }

  @Override
  public String about() {
    return about;
  }

  /** Points whose work is pending. */
  private final class Pending implements AutoCloseable {
    private final OpenContext open;
    private final NumberedWork points = source.get();
    private final DriverFence<?>[] works;

    Pending(Reclaimer reclaimer, int count) {
      open = OpenContext.withoutData(reclaimer, Kind.OWNED);
      works = open.arm(count);
    }

    Pending submitAll() {
      for (int i = 0; i < works.length; i++) {
        points.submit(i + 1L, works[i].fence());
      }
      return this;
    }

    /** In order; then looks once how far that came. */
    void signalAll() {
      for (DriverFence<?> work : works) {
        work.signal(0);
      }
      requireLastSignaled(works.length);
    }

    void requireLastSignaled(long point) {
      long last = points.lastSignaled();
      if (last != point) {
        throw new IllegalStateException(
            "the last point that is signalled is " + last + "; expected " + point);
      }
    }

    @Override
    public void close() {
      open.close();
    }
  }

  /** Measures what it takes to find a point, of all over the place. */
  private final class Finding implements Sampler {
    private static final long SAMPLE_NANOS = 50_000_000;
    private static final int AT_LEAST = 16;

    /** The golden ratio's part of all: each turn falls into the widest gap that is left. */
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private final Pending pending;
    private long turn;

    Finding(Reclaimer reclaimer) {
      pending = new Pending(reclaimer, MANY).submitAll();
    }

    @Override
    public double sample() {
      long found = 0;
      long start = System.nanoTime();
      long taken;
      do {
        found += AT_LEAST;
        Sink.keep(find(AT_LEAST));
        taken = System.nanoTime() - start;
      } while (taken < SAMPLE_NANOS);
      return taken / (double) found;
    }

    private Object[] find(int count) {
      Object[] kept = Sink.room();
      for (int i = 0; i < count; i++) {
        long point = 1 + Math.unsignedMultiplyHigh(turn++ * STEP, MANY);
        kept[i & Sink.MASK] = pending.points.find(point);
      }
      return kept;
    }

    @Override
    public void close() {
      pending.close();
    }
  }

  /** Measures what the end of a point's work takes, of as many. */
  private final class Signalling implements Sampler {
    private final Reclaimer reclaimer;
    private final boolean wanted;
    private int count = FEWER;
    private boolean told;

    Signalling(Reclaimer reclaimer, boolean wanted) {
      this.reclaimer = reclaimer;
      this.wanted = wanted;
    }

    @Override
    public double sample() {
      int now = count;
      count = MANY;
      try (Pending pending = new Pending(reclaimer, now).submitAll()) {
        told = false;
        if (wanted) {
          pending.points.onEndOfAll(() -> told = true);
        }
        long start = System.nanoTime();
        pending.signalAll();
        long taken = System.nanoTime() - start;
        if (told != wanted) {
          throw new IllegalStateException("who waited for all was not told");
        }
        return taken / (double) now;
      }
    }
  }

  /** Measures which share of the heap that pending points take is kept when all have ended. */
  private double shareLeft(Reclaimer reclaimer) {
    try (Pending pending = new Pending(reclaimer, FEWER)) {
      // The work is there before and after, so that only what the points keep is counted.
      long before = usedBytes();
      pending.submitAll();
      double taken = usedBytes() - before;
      pending.signalAll();
      double left = usedBytes() - before;
      pending.requireLastSignaled(FEWER);
      return left / taken;
    }
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
