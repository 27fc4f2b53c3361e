package dev.picket.fence.ring;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Work that one thread at a time does for all who ask for it. Nobody waits: who comes while another
 * one is at work leaves the request and goes, also from inside the work itself.
 */
final class Turns {
  private final IntSupplier work;

  /** The thread that raises it from zero has the turn until it has seen all requests. */
  private final AtomicInteger requests = new AtomicInteger();

  /** Takes work that does all there is to do, and gives how much that was. */
  Turns(IntSupplier work) {
    this.work = work;
  }

  /** Has the work done after this call began; gives how much this thread did. */
  int take() {
    if (requests.getAndIncrement() != 0) {
      return 0;
    }
    int done = 0;
    try {
      int seen = 1;
      do {
        done += work.getAsInt();
        seen = requests.addAndGet(-seen);
      } while (seen != 0);
    } catch (Throwable e) {
      // What is left is done in the next turn.
      requests.set(0);
      throw e;
    }
    return done;
  }
}
