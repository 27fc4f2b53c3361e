package dev.picket.bench.peers.measure;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The JDK's own: {@code CompletableFuture} with its dependents, and {@code CountDownLatch}. */
final class FutureChild implements Child {
  private static final Object VALUE = new Object();

  @Override
  public void addTo(Bench bench) {
    bench.addLoop("create-complete", CreateComplete::new);
    bench.addBytes("create-complete-bytes", CreateComplete::new);
    bench.addPrepared("complete", Bench.BATCH, () -> new Dependents(0));
    for (int callbacks : Callbacks.COUNTS) {
      String id = "dependents-" + callbacks;
      bench.addPrepared(id, Callbacks.batch(callbacks), () -> new Dependents(callbacks));
    }
    addWaits(bench, "latch", LatchWait::new);
    addWaits(bench, "get", FutureWait::new);
  }

  private static void addWaits(Bench bench, String name, Supplier<WakeSampler.Wait> waits) {
    bench.addOfTwo(name + "-spin", () -> WakeSampler.whileSpinning(waits.get(), bench.second()));
    bench.addOfTwo(name + "-parked", () -> WakeSampler.whileParked(waits.get(), bench.second()));
  }

  @Override
  public String about() {
    return "CompletableFuture, CountDownLatch of the JDK";
  }

  private static final class CreateComplete extends Loop {
    @Override
    long run(int count) {
      Object[] kept = Sink.room();
      long first = 0;
      for (int i = 0; i < count; i++) {
        CompletableFuture<Object> future = new CompletableFuture<>();
        first += future.complete(VALUE) ? 1 : 0;
        kept[i & Sink.MASK] = future;
      }
      Sink.keep(kept);
      return first;
    }
  }

  /** Futures that are there already get dependents, and end. */
  private static final class Dependents extends PreparedLoop {
    private final int dependents;
    private long ran;
    private CompletableFuture<?>[] futures = {};

    Dependents(int dependents) {
      this.dependents = dependents;
    }

    @Override
    void prepare(int count) {
      futures = new CompletableFuture<?>[count];
      for (int i = 0; i < count; i++) {
        futures[i] = new CompletableFuture<>();
      }
    }

    @Override
    @SuppressWarnings({"unchecked", "FutureReturnValueIgnored"})
    long run(int count) {
      CompletableFuture<Object>[] held = (CompletableFuture<Object>[]) futures;
      Consumer<Object> each = this::count;
      int callbacks = dependents;
      for (int i = 0; i < count; i++) {
        CompletableFuture<Object> future = held[i];
        for (int j = 0; j < callbacks; j++) {
          future.thenAccept(each);
        }
        future.complete(VALUE);
      }
      return ran;
    }

    private void count(Object value) {
      ran++;
    }
  }

  private static final class LatchWait implements WakeSampler.Wait {
    private volatile CountDownLatch latch = new CountDownLatch(1);

    @Override
    public void renew() {
      latch = new CountDownLatch(1);
    }

    @Override
    public void await() throws InterruptedException {
      latch.await();
    }

    @Override
    public void signal(long nanos) {
      latch.countDown();
    }
  }

  private static final class FutureWait implements WakeSampler.Wait {
    private volatile CompletableFuture<Object> future = new CompletableFuture<>();

    @Override
    public void renew() {
      future = new CompletableFuture<>();
    }

    @Override
    public void await() throws InterruptedException {
      try {
        future.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("it was completed normally", e);
      }
    }

    @Override
    public void signal(long nanos) {
      future.complete(VALUE);
    }
  }
}
