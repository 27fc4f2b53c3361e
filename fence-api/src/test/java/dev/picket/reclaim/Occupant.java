package dev.picket.reclaim;

import java.util.concurrent.CountDownLatch;

/** A thread that is inside a section when the constructor returns, until it is told to leave. */
final class Occupant {
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch mayLeave = new CountDownLatch(1);
  private final Thread thread;
  private volatile Throwable thrown;

  Occupant(Thread.Builder builder, Reclaimer reclaimer, Guarded<?>... protectedOnes) {
    thread = builder.unstarted(() -> stay(reclaimer, protectedOnes));
    thread.start();
    awaitQuietly(inside);
    if (thrown != null) {
      throw new AssertionError("could not enter a section", thrown);
    }
  }

  Thread thread() {
    return thread;
  }

  void leave() {
    mayLeave.countDown();
    ReclaimerContract.join(thread);
    if (thrown != null) {
      throw new AssertionError("could not leave a section", thrown);
    }
  }

  private void stay(Reclaimer reclaimer, Guarded<?>... protectedOnes) {
    try (Section section = reclaimer.enter()) {
      for (Guarded<?> guarded : protectedOnes) {
        if (section.protect(guarded) == null) {
          throw new AssertionError(guarded + " was gone already");
        }
      }
      inside.countDown();
      awaitQuietly(mayLeave);
    } catch (Throwable e) {
      thrown = e;
      inside.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts an occupant", e);
    }
  }
}
