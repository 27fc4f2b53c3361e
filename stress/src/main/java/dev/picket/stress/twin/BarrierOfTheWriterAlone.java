package dev.picket.stress.twin;

import dev.picket.reclaim.spi.ProcessBarrier;
import dev.picket.stress.barrier.Cells;
import dev.picket.stress.barrier.StoreBuffering;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Twin of claim 1: a full fence instead of the heavy half drains the writer's store buffer only.
 */
@JCStressTest
@JCStressMeta(StoreBuffering.Caught.class)
@State
public class BarrierOfTheWriterAlone extends Cells {
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
    VarHandle.fullFence();
    seenX = x;
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    r.r1 = missedEachOther();
  }
}
