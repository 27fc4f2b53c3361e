package dev.picket.stress.twin;

import dev.picket.reclaim.spi.ProcessBarrier;
import dev.picket.stress.barrier.Cells;
import dev.picket.stress.barrier.StoreBuffering;
import dev.picket.stress.reclaim.Noise;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Twin of claim 1: the reader as a compiler would make it that moves the load above the store.
 * Tells how often the test of the real pair would have seen that.
 */
@JCStressTest
@JCStressMeta(StoreBuffering.Caught.class)
@State
public class LoadAboveTheStore extends Cells {
  @Actor
  public void reader() {
    for (int turn = 1; turn <= MOST_TURNS / 100; turn++) {
      boolean missed = y == 0;
      ProcessBarrier.light();
      Noise.work();
      x = turn;
      if (!missed) {
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
