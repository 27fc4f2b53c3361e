package dev.picket.reclaim.spi;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that one thread at a time does for all who ask for it. Nobody waits: who comes while another
 * one is at work leaves the request and goes, also from inside the work itself.
 */
public final class Turns {
  private static final VarHandle REQUESTS =
      fieldVarHandle(lookup(), "requests", VarHandle.class, Turns.class, int.class);

  private final IntSupplier work;

  /** The thread that raises it from zero has the turn until it has seen all requests. */
  @SuppressWarnings("unused") // through REQUESTS
  private int requests;

  /**
   * Makes turns at some work.
   *
   * @param work does all there is to do, and gives how much that was
   */
  public Turns(IntSupplier work) {
    this.work = work;
  }

  /**
   * Has the work done after this call began, by this thread or by the one that is at it. Lock-free.
   *
   * @return how much this thread did; what it threw, it throws after it has served the requests of
   *     all others
   */
  public int take() {
    if ((int) REQUESTS.getAndAdd(this, 1) != 0) {
      return 0;
    }
    int done = 0;
    int seen = 1;
    Throwable thrown = null;
    do {
      try {
        done += work.getAsInt();
      } catch (Throwable e) {
        thrown = e;
      }
      seen = (int) REQUESTS.getAndAdd(this, -seen) - seen;
    } while (seen != 0);
    rethrow(thrown);
    return done;
  }

  private static void rethrow(@Nullable Throwable unchecked) {
    if (unchecked instanceof Error error) {
      throw error;
    }
    if (unchecked instanceof RuntimeException exception) {
      throw exception;
    }
  }
}
