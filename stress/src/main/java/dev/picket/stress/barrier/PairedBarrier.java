package dev.picket.stress.barrier;

import dev.picket.reclaim.spi.ProcessBarrier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

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
  public void reader(II_Result r) {
    x = 1;
    ProcessBarrier.light();
    r.r1 = y;
  }

  @Actor
  public void writer(II_Result r) {
    y = 1;
    ProcessBarrier.heavy();
    r.r2 = x;
  }
}
