package dev.picket.stress.fence;

import dev.picket.reclaim.spi.HandleTable;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Claim 13, on the real table of handles. */
@JCStressTest
@JCStressMeta(SlotScenario.Safe.class)
@State
public class HandleSlots extends SlotScenario {
  private static final int SLOTS = 1 << 16;
  private static final HandleTable<Object> TABLE = new HandleTable<>();
  private static final AtomicIntegerArray OWNERS = new AtomicIntegerArray(SLOTS);

  @Actor
  public void actor1(ZZ_Result r) {
    one(r);
  }

  @Actor
  public void actor2(ZZ_Result r) {
    two(r);
  }

  @Override
  protected long reserve() {
    return TABLE.reserve();
  }

  @Override
  protected void release(long slot) {
    TABLE.release(slot);
  }

  @Override
  protected AtomicIntegerArray owners() {
    return OWNERS;
  }

  @Override
  protected int indexOf(long slot) {
    return HandleTable.asLink(slot);
  }
}
