package dev.picket.stress.fence;

import dev.picket.stress.reclaim.Noise;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two threads reserve slots and give them back. No slot may be given out twice at a time. */
public abstract class SlotScenario {
  private static final int ROUNDS = 20;

  /** The first actor. Its compare-and-set has to wait for the stores, its loads have not. */
  protected final void one(ZZ_Result r) {
    for (int i = 0; i < ROUNDS; i++) {
      Noise.fillStoreBuffer();
      long slot = reserve();
      r.r1 |= isTaken(slot);
      leave(slot);
      release(slot);
    }
  }

  /** The second actor, in an order that brings a slot back on top of another one. */
  protected final void two(ZZ_Result r) {
    for (int i = 0; i < ROUNDS; i++) {
      long first = reserve();
      r.r2 |= isTaken(first);
      long second = reserve();
      r.r2 |= isTaken(second);
      leave(first);
      release(first);
      leave(second);
      release(second);
    }
  }

  private boolean isTaken(long slot) {
    return owners().getAndIncrement(indexOf(slot)) != 0;
  }

  private void leave(long slot) {
    owners().getAndDecrement(indexOf(slot));
  }

  /** Takes a free slot. */
  protected abstract long reserve();

  /** Gives a slot back. */
  protected abstract void release(long slot);

  /** Counts the owners of each slot. */
  protected abstract AtomicIntegerArray owners();

  /** Tells where a slot's owners are counted. */
  protected abstract int indexOf(long slot);

  /** For the real class. */
  @Outcome(
      id = {"true, false", "false, true", "true, true"},
      expect = Expect.FORBIDDEN,
      desc = "A slot was given out twice")
  @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "Each slot had one owner")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(
      id = {"true, false", "false, true", "true, true"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "A slot was given out twice")
  @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "Each slot had one owner")
  public static final class Caught {
    private Caught() {}
  }
}
