package dev.picket.stress.twin;

import dev.picket.reclaim.spi.HandleTable;
import dev.picket.stress.fence.LookupScenario;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Twin of claim 12: takes what the slot holds without comparing the handle. */
@JCStressTest
@JCStressMeta(LookupScenario.Caught.class)
@State
public class HandleWithoutGeneration extends LookupScenario {
  private static final HandleTable<Object> TABLE = new HandleTable<>();

  private final Object object = new Object();
  private final Object other = new Object();
  private final long handle = TABLE.reserve();

  public HandleWithoutGeneration() {
    TABLE.bind(handle, object);
  }

  @Actor
  public void reader(L_Result r) {
    lookUp(r);
  }

  @Actor
  public void recycler() {
    recycle();
  }

  @Override
  protected Found find() {
    Object found = TABLE.get(handle);
    if (found == null) {
      return Found.NOTHING;
    }
    return found == object ? Found.OWN : Found.OTHER;
  }

  @Override
  protected void recycle() {
    TABLE.release(handle);
    long again = TABLE.reserve();
    TABLE.bind(again, other);
    TABLE.release(again);
  }
}
