package dev.picket.bench.peers.measure;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** What the machine takes for what nobody can leave out. */
final class FloorsChild implements Child {
  @Override
  public void addTo(Bench bench) {
    Native.registerForMembarrier();
    bench.addLoop("two-opaque-stores", TwoStores::new);
    bench.addLoop("two-stores-and-load", TwoStoresAndLoad::new);
    bench.addLoop("volatile-load", VolatileLoad::new);
    bench.addLoop("volatile-load-of-many", VolatileLoadOfMany::new);
    bench.addLoop("locked-operation", LockedOperation::new);
    bench.addLoop("nanotime", NanoTime::new);
    bench.addLoop("thread-local-get", ThreadLocalGet::new);
    bench.addLoop("membarrier-idle", Membarrier::new);
    bench.addOfTwo(
        "membarrier-looping", () -> bench.beside(bench.nanosOf(new Membarrier()), TwoStores::new));
    bench.addOfTwo("line-transfer", () -> new LineTransferSampler(bench.second()));
    bench.addOfTwo("futex-wake", () -> new FutexSampler(bench.second()));
  }

  @Override
  public String about() {
    return "the machine's own";
  }

  /** A word that nobody else writes to. */
  private abstract static class WithState extends Loop {
    static final VarHandle STATE =
        fieldVarHandle(lookup(), "state", VarHandle.class, WithState.class, long.class);

    @SuppressWarnings("unused") // through STATE
    private long state;
  }

  private static final class TwoStores extends WithState {
    @Override
    long run(int count) {
      for (int i = 0; i < count; i++) {
        STATE.setOpaque(this, 1L);
        STATE.setOpaque(this, 0L);
      }
      return 0;
    }
  }

  private static final class TwoStoresAndLoad extends WithState {
    private final AtomicLong other = new AtomicLong(1);

    @Override
    long run(int count) {
      long sum = 0;
      for (int i = 0; i < count; i++) {
        STATE.setOpaque(this, 1L);
        sum += other.getAcquire();
        STATE.setOpaque(this, 0L);
      }
      return sum;
    }
  }

  private static final class VolatileLoad extends Loop {
    private final AtomicLong word = new AtomicLong(1);

    @Override
    long run(int count) {
      long sum = 0;
      for (int i = 0; i < count; i++) {
        sum += word.get();
      }
      return sum;
    }
  }

  /** What stands beside a look at one object after the other. */
  private static final class VolatileLoadOfMany extends Loop {
    private static final int COUNT = 64;

    private final AtomicLong[] words = new AtomicLong[COUNT];

    VolatileLoadOfMany() {
      Arrays.setAll(words, AtomicLong::new);
    }

    @Override
    long run(int count) {
      AtomicLong[] held = words;
      long sum = 0;
      for (int i = 0; i < count; i++) {
        sum += held[i & (held.length - 1)].get();
      }
      return sum;
    }
  }

  private static final class LockedOperation extends Loop {
    private final AtomicLong word = new AtomicLong(1);

    @Override
    long run(int count) {
      long sum = 0;
      for (int i = 0; i < count; i++) {
        sum += word.getAndIncrement();
      }
      return sum;
    }
  }

  private static final class NanoTime extends Loop {
    @Override
    long run(int count) {
      long sum = 0;
      for (int i = 0; i < count; i++) {
        sum += System.nanoTime();
      }
      return sum;
    }
  }

  private static final class ThreadLocalGet extends Loop {
    private static final ThreadLocal<Block> LOCAL = ThreadLocal.withInitial(Block::none);

    @Override
    long run(int count) {
      long sum = 0;
      for (int i = 0; i < count; i++) {
        sum += LOCAL.get().address();
      }
      return sum;
    }
  }

  private static final class Membarrier extends Loop {
    @Override
    long run(int count) {
      for (int i = 0; i < count; i++) {
        Native.membarrier();
      }
      return 0;
    }
  }
}
