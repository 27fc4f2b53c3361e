package dev.picket.bench.peers.measure;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceAllocation;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceContextBuilder;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import java.util.Locale;

/** A context of a reclaimer without threads, for the one thread that opens it. */
final class OpenContext implements AutoCloseable {
  /** How it is built. */
  enum Kind {
    /** As any is: several threads may arm, and a fence that is forgotten is found. */
    SHARED,
    /** For one thread that arms, and whose work ends in order. */
    OWNED;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Reclaimer reclaimer;
  private final Reader reader;
  private final FenceContext<Block> context;
  private final boolean withData;
  private long armed;
  private long dropped;
  private long problems;

  private OpenContext(Reclaimer reclaimer, Kind kind, boolean withData) {
    this.reclaimer = reclaimer;
    this.reader = reclaimer.reader();
    this.withData = withData;
    FenceContextBuilder<Block> builder = FenceContext.software(reclaimer, "peers", "timeline");
    builder.onProblem(_ -> problems++);
    if (kind == Kind.OWNED) {
      builder.inOrder().onlyArmedBy(Thread.currentThread());
    }
    if (withData) {
      builder.drop(Block.BYTES, this::drop);
    }
    this.context = builder.build();
  }

  /** One whose fences have nothing to be dropped. */
  static OpenContext withoutData(Reclaimer reclaimer, Kind kind) {
    return new OpenContext(reclaimer, kind, false);
  }

  /** One whose fences have data. */
  static OpenContext withData(Reclaimer reclaimer, Kind kind) {
    return new OpenContext(reclaimer, kind, true);
  }

  FenceContext<Block> context() {
    return context;
  }

  FenceAllocation<Block> allocate() {
    return context.allocate(Block.none());
  }

  FenceAllocation<?>[] allocate(int count) {
    FenceAllocation<?>[] allocations = new FenceAllocation<?>[count];
    for (int i = 0; i < count; i++) {
      allocations[i] = allocate();
    }
    return allocations;
  }

  DriverFence<Block> arm() {
    return arm(allocate());
  }

  DriverFence<Block> arm(FenceAllocation<Block> allocation) {
    armed++;
    return allocation.arm();
  }

  DriverFence<?>[] arm(int count) {
    DriverFence<?>[] fences = new DriverFence<?>[count];
    for (int i = 0; i < count; i++) {
      fences[i] = arm();
    }
    return fences;
  }

  /** Drops the data of all fences, which are signalled. */
  void dropAll() {
    while (withData && dropped != armed) {
      reclaimer.drain(Long.MAX_VALUE);
    }
  }

  @Override
  public void close() {
    context.close();
    dropAll();
    reader.close();
  }

  private void drop(Block block) {
    block.free();
    dropped++;
  }
}
