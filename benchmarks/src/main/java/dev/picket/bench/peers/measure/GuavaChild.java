package dev.picket.bench.peers.measure;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.SettableFuture;
import java.util.concurrent.Executor;

/** Guava's future that somebody else completes. */
final class GuavaChild implements Child {
  private static final Object VALUE = new Object();

  @Override
  public void addTo(Bench bench) {
    bench.addLoop("create-set", CreateSet::new);
    bench.addBytes("create-set-bytes", CreateSet::new);
    for (int callbacks : Callbacks.COUNTS) {
      String id = "listeners-" + callbacks;
      bench.addPrepared(id, Callbacks.batch(callbacks), () -> new Listeners(callbacks));
    }
  }

  @Override
  public String about() {
    return "SettableFuture, Guava " + Versions.of("guava");
  }

  private static final class CreateSet extends Loop {
    @Override
    long run(int count) {
      Object[] kept = Sink.room();
      long first = 0;
      for (int i = 0; i < count; i++) {
        SettableFuture<Object> future = SettableFuture.create();
        first += future.set(VALUE) ? 1 : 0;
        kept[i & Sink.MASK] = future;
      }
      Sink.keep(kept);
      return first;
    }
  }

  /** Futures that are there already get listeners, and end. */
  private static final class Listeners extends PreparedLoop {
    private final int listeners;
    private long ran;
    private SettableFuture<?>[] futures = {};

    Listeners(int listeners) {
      this.listeners = listeners;
    }

    @Override
    void prepare(int count) {
      futures = new SettableFuture<?>[count];
      for (int i = 0; i < count; i++) {
        futures[i] = SettableFuture.create();
      }
    }

    @Override
    @SuppressWarnings("unchecked")
    long run(int count) {
      SettableFuture<Object>[] held = (SettableFuture<Object>[]) futures;
      Runnable each = this::count;
      Executor executor = MoreExecutors.directExecutor();
      int callbacks = listeners;
      for (int i = 0; i < count; i++) {
        SettableFuture<Object> future = held[i];
        for (int j = 0; j < callbacks; j++) {
          future.addListener(each, executor);
        }
        future.set(VALUE);
      }
      return ran;
    }

    private void count() {
      ran++;
    }
  }
}
