package dev.picket.stress.barrier;

import dev.picket.reclaim.spi.ProcessBarrier;
import dev.picket.stress.reclaim.Noise;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Claim 1 once more, with work before the reader's store: were the load moved above it, it would be
 * early by more than a process barrier lasts, and seen to be.
 */
@JCStressTest
@JCStressMeta(StoreBuffering.Excluded.class)
@State
public class PairedBarrierAfterWork extends Cells {
  @Actor
  public void reader() {
    for (int turn = 1; turn <= MOST_TURNS / 100; turn++) {
      Noise.work();
      x = turn;
      ProcessBarrier.light();
      if (y != 0) {
        return;
      }
      missedY = turn;
    }
  }

  @Actor
  public void writer() {
    Noise.longPause();
    y = 1;
    ProcessBarrier.heavy();
    seenX = x;
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    r.r1 = missedEachOther();
  }
}
