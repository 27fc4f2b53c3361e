package dev.picket.stress.twin;

import dev.picket.reclaim.spi.ProcessBarrier;
import dev.picket.stress.barrier.Cells;
import dev.picket.stress.barrier.StoreBuffering;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Twin of claim 1: a full fence instead of the heavy half drains the writer's store buffer only. */
@JCStressTest
@JCStressMeta(StoreBuffering.Caught.class)
@State
public class BarrierOfTheWriterAlone extends Cells {
  @Actor
  public void reader(II_Result r) {
    x = 1;
    ProcessBarrier.light();
    r.r1 = y;
  }

  @Actor
  public void writer(II_Result r) {
    y = 1;
    VarHandle.fullFence();
    r.r2 = x;
  }
}
