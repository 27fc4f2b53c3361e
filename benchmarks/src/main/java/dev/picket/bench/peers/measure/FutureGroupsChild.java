package dev.picket.bench.peers.measure;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The JDK's futures of several: {@code CompletableFuture.allOf} and {@code anyOf}. */
final class FutureGroupsChild implements Child {
  private static final Object VALUE = new Object();

  @Override
  public void addTo(Bench bench) {
    for (int count : Groups.COUNTS) {
      bench.addPrepared("all-of-" + count, Groups.batch(count), () -> new AllOf(count));
    }
    bench.addLoop("any-ended", AnyOfEnded::new);
    bench.addOfTwo("any-spin", () -> WakeSampler.whileSpinning(new AnyOfWait(), bench.second()));
    bench.addOfTwo("any-parked", () -> WakeSampler.whileParked(new AnyOfWait(), bench.second()));
  }

  @Override
  public String about() {
    return "allOf, anyOf of CompletableFuture of the JDK";
  }

  private static CompletableFuture<?>[] pending(int count) {
    CompletableFuture<?>[] futures = new CompletableFuture<?>[count];
    Arrays.setAll(futures, _ -> new CompletableFuture<>());
    return futures;
  }

  private static final class AllOf extends PreparedLoop {
    private final int each;
    private CompletableFuture<?>[][] groups = {};

    AllOf(int each) {
      this.each = each;
    }

    @Override
    void prepare(int count) {
      groups = new CompletableFuture<?>[count][];
      Arrays.setAll(groups, _ -> pending(each));
    }

    @Override
    long run(int count) {
      CompletableFuture<?>[][] held = groups;
      Object[] kept = Sink.room();
      for (int i = 0; i < count; i++) {
        kept[i & Sink.MASK] = CompletableFuture.allOf(held[i]);
      }
      Sink.keep(kept);
      return count;
    }
  }

  /** The last has ended, the others are pending. */
  private static final class AnyOfEnded extends Loop {
    private final CompletableFuture<?>[] futures = pending(Groups.MOST);

    AnyOfEnded() {
      futures[Groups.MOST - 1] = CompletableFuture.completedFuture(VALUE);
    }

    @Override
    long run(int count) {
      Object[] kept = Sink.room();
      for (int i = 0; i < count; i++) {
        kept[i & Sink.MASK] = CompletableFuture.anyOf(futures).join();
      }
      Sink.keep(kept);
      return count;
    }
  }

  /** Completed in turn; the others stay for the next wait. */
  private static final class AnyOfWait implements WakeSampler.Wait {
    private final CompletableFuture<?>[] futures = pending(Groups.MOST);
    private CompletableFuture<Object> next = new CompletableFuture<>();
    private int turn;

    @Override
    public void renew() {
      futures[turn] = new CompletableFuture<>();
      turn = (turn + 1) % Groups.MOST;
      next = new CompletableFuture<>();
      futures[turn] = next;
    }

    @Override
    public void await() throws InterruptedException {
      try {
        CompletableFuture.anyOf(futures).get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("it was completed normally", e);
      }
    }

    @Override
    public void signal(long nanos) {
      next.complete(VALUE);
    }
  }
}
