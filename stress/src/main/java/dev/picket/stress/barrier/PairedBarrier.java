package dev.picket.stress.barrier;

import dev.picket.reclaim.spi.ProcessBarrier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Claim 1, in the shape in which readers use it: plain accesses around the light half. Both loads
 * may miss only if a compiler moves the reader's load above its store, or if the heavy half does
 * not drain the reader's store buffer.
 */
@JCStressTest
@JCStressMeta(StoreBuffering.Excluded.class)
@State
public class PairedBarrier extends Cells {
  @Actor
  public void reader() {
    for (int turn = 1; turn <= MOST_TURNS; turn++) {
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
    y = 1;
    ProcessBarrier.heavy();
    seenX = x;
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    r.r1 = missedEachOther();
  }
}
