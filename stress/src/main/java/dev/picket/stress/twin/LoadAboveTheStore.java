package dev.picket.stress.twin;

import dev.picket.reclaim.spi.ProcessBarrier;
import dev.picket.stress.barrier.Cells;
import dev.picket.stress.barrier.StoreBuffering;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Twin of claim 1: the reader as a compiler would make it that moves the load above the store. Tells
 * how often the test of the real pair would have seen that.
 */
@JCStressTest
@JCStressMeta(StoreBuffering.Caught.class)
@State
public class LoadAboveTheStore extends Cells {
  @Actor
  public void reader(II_Result r) {
    r.r1 = y;
    ProcessBarrier.light();
    x = 1;
  }

  @Actor
  public void writer(II_Result r) {
    y = 1;
    ProcessBarrier.heavy();
    r.r2 = x;
  }
}
