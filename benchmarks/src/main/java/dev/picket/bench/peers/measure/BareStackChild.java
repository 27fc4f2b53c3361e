package dev.picket.bench.peers.measure;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A word and a stack of callbacks that are kept: what is left of a fence whose callbacks cannot be
 * taken back or put off, and may not fail.
 */
final class BareStackChild implements Child {
  @Override
  public void addTo(Bench bench) {
    bench.addPrepared("signal", Bench.BATCH, () -> new Pushed(0));
    for (int callbacks : Callbacks.COUNTS) {
      bench.addPrepared(
          "callbacks-" + callbacks, Callbacks.batch(callbacks), () -> new Pushed(callbacks));
    }
    int most = Callbacks.MOST;
    bench.addPrepared("attached-" + most, Callbacks.batch(most), () -> new Linked(most));
  }

  @Override
  public String about() {
    return "a word and a linked stack of callbacks";
  }

  private static final class Callback {
    private final Consumer<Object> code;
    private @Nullable Callback next;

    Callback(Consumer<Object> code) {
      this.code = code;
    }
  }

  private static final class Stack {
    private static final VarHandle STATE =
        fieldVarHandle(lookup(), "state", VarHandle.class, Stack.class, long.class);
    private static final VarHandle NEWEST =
        fieldVarHandle(lookup(), "newest", VarHandle.class, Stack.class, Callback.class);

    @SuppressWarnings("unused") // through STATE
    private long state;

    private @Nullable Callback newest;

    /** Nobody else knows it. */
    void link(Callback callback) {
      callback.next = newest;
      newest = callback;
    }

    boolean push(Callback callback) {
      Callback before;
      do {
        before = (Callback) NEWEST.getAcquire(this);
        callback.next = before;
      } while (!NEWEST.compareAndSet(this, before, callback));
      return (long) STATE.getVolatile(this) == 0;
    }

    boolean signal(long nanos) {
      if (!STATE.compareAndSet(this, 0L, nanos | 1)) {
        return false;
      }
      Callback taken = (Callback) NEWEST.getVolatile(this);
      if (taken != null) {
        NEWEST.setOpaque(this, null);
        run(oldestFirst(taken));
      }
      return true;
    }

    private static Callback oldestFirst(Callback newest) {
      Callback oldest = newest;
      for (Callback later = null, older; ; later = oldest, oldest = older) {
        older = oldest.next;
        oldest.next = later;
        if (older == null) {
          return oldest;
        }
      }
    }

    private void run(Callback oldest) {
      for (Callback callback = oldest; callback != null; ) {
        Callback next = callback.next;
        callback.next = null;
        callback.code.accept(this);
        callback = next;
      }
    }
  }

  private abstract static class Stacks extends PreparedLoop {
    final int each;
    Callback[] callbacks = {};
    Stack[] stacks = {};
    long ran;

    Stacks(int each) {
      this.each = each;
    }

    @Override
    final void prepare(int count) {
      if (callbacks.length != each * count) {
        callbacks = new Callback[each * count];
        Arrays.setAll(callbacks, _ -> new Callback(_ -> ran++));
      }
      stacks = new Stack[count];
      Arrays.setAll(stacks, _ -> new Stack());
    }
  }

  /** Others know them already. */
  private static final class Pushed extends Stacks {
    Pushed(int each) {
      super(each);
    }

    @Override
    long run(int count) {
      Stack[] held = stacks;
      Callback[] kept = callbacks;
      int all = each;
      int next = 0;
      long first = 0;
      for (int i = 0; i < count; i++) {
        Stack stack = held[i];
        for (int j = 0; j < all; j++) {
          stack.push(kept[next++]);
        }
        first += stack.signal((long) i << 1) ? 1 : 0;
      }
      return first + ran;
    }
  }

  /** Nobody else knows them before they are signalled. */
  private static final class Linked extends Stacks {
    Linked(int each) {
      super(each);
    }

    @Override
    long run(int count) {
      Stack[] held = stacks;
      Callback[] kept = callbacks;
      int all = each;
      int next = 0;
      long first = 0;
      for (int i = 0; i < count; i++) {
        Stack stack = held[i];
        for (int j = 0; j < all; j++) {
          stack.link(kept[next++]);
        }
        first += stack.signal((long) i << 1) ? 1 : 0;
      }
      return first + ran;
    }
  }
}
