package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Virtual threads that are parked, each in a section in which it protects a record. */
final class Crowd implements AutoCloseable {
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch mayLeave = new CountDownLatch(1);

  private Crowd() {}

  /**
   * Starts one; returns when all are inside.
   *
   * @param count how many
   * @param reclaimer whose sections
   * @param guarded what they protect, live
   */
  static Crowd inside(int count, Reclaimer reclaimer, Guarded<?> guarded) {
    Crowd crowd = new Crowd();
    CountDownLatch inside = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      crowd.threads.add(
          Thread.startVirtualThread(() -> crowd.stayInside(reclaimer, guarded, inside)));
    }
    Threads.await(inside);
    return crowd;
  }

  /** Has all leave, and waits for them. */
  @Override
  public void close() {
    mayLeave.countDown();
    threads.forEach(Threads::join);
  }

  private void stayInside(Reclaimer reclaimer, Guarded<?> guarded, CountDownLatch inside) {
    try (Section section = reclaimer.enter()) {
      if (section.protect(guarded) != null) {
        inside.countDown();
      }
      Threads.await(mayLeave);
    }
  }
}
