package dev.picket.stress.twin;

import dev.picket.stress.fence.SlotScenario;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Twin of claim 13: the stack of free slots without a tag in its head, so that a head that went and
 * came back is taken for one that has stayed.
 */
@JCStressTest
@JCStressMeta(SlotScenario.Caught.class)
@State
public class SlotsWithoutTag extends SlotScenario {
  private static final int SLOTS = 8;

  /** What is reserved when none is free, so that a broken stack does not break the test. */
  private static final int NONE = 0;

  private final AtomicInteger free = new AtomicInteger(1);
  private final AtomicIntegerArray next = new AtomicIntegerArray(SLOTS);
  private final AtomicIntegerArray owners = new AtomicIntegerArray(SLOTS);

  public SlotsWithoutTag() {
    for (int slot = 1; slot < SLOTS - 1; slot++) {
      next.set(slot, slot + 1);
    }
  }

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
    int top;
    do {
      top = free.get();
    } while (top != NONE && !free.compareAndSet(top, next.get(top)));
    return top;
  }

  @Override
  protected void release(long slot) {
    int top;
    do {
      top = free.get();
      next.set((int) slot, top);
    } while (slot != NONE && !free.compareAndSet(top, (int) slot));
  }

  @Override
  protected AtomicIntegerArray owners() {
    return owners;
  }

  @Override
  protected int indexOf(long slot) {
    return (int) slot;
  }
}
