package dev.picket.reclaim.era;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.spi.ProcessBarrier;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The section of one depth of a reader. It publishes the era it began in, and ends for itself
 * alone.
 */
final class EraSection extends EraSectionFields.Tail {
  /*
   * Entering and leaving are one store each and depend on no earlier store: the number of open sections is nowhere counted,
   * which would make each entry wait for the exit before it.
   *
   * The era is loaded plainly. The light fence that follows keeps it before all that is loaded in the section, and the
   * processors of the asymmetric mode, as those of the symmetric one, load 64 bits at once.
   *
   * The release fence at the exit orders what the section read before all stores that follow, the 0 and also the next
   * section's number: a scan may see that instead. A release store of the 0 would not do that. The second fence is for the
   * compiler, which could merge the 0 with the store of the next section's entry, or sink it below, and no grace period
   * would ever see the reader leave.
   */

  private static final VarHandle STATE =
      fieldVarHandle(lookup(), "state", VarHandle.class, EraSectionFields.Hot.class, long.class);

  /** Stands in for the sections of a reader that rests: never free, and never handed out. */
  static final EraSection RESTING = new EraSection();

  static {
    RESTING.state = Long.MIN_VALUE;
  }

  private volatile @Nullable EraSection inner;

  /** Tells whether the section is not open, or began in this era or later. */
  boolean hasLeftErasBefore(long era) {
    long seen = (long) STATE.getAcquire(this);
    return seen == 0 || seen >= era;
  }

  boolean isFree() {
    return state == 0;
  }

  void enter() {
    state = EraClock.nowPlain();
    ProcessBarrier.light();
  }

  @Override
  public <T> @Nullable T protect(Guarded<T> guarded) {
    return loadAcquire(guarded);
  }

  @Override
  public void close() {
    try {
      leave();
    } catch (InternalError lateFault) {
      // Of an access before: compiled code tells it anywhere. The section ends all the same.
      leave();
      throw lateFault;
    }
  }

  private void leave() {
    VarHandle.releaseFence();
    state = 0;
    VarHandle.storeStoreFence();
  }

  /** The section of the next depth; null if there never was one. */
  @Nullable EraSection inner() {
    return inner;
  }

  /** The section of the next depth, made if there never was one. */
  EraSection innerOrNew() {
    EraSection known = inner;
    if (known == null) {
      known = new EraSection();
      inner = known;
    }
    return known;
  }
}

/**
 * Keeps what a reader writes away from what its neighbours write. Each class has an int, because
 * the JVM would fill the gap that a superclass leaves with a field of the section itself.
 */
@SuppressWarnings("unused")
final class EraSectionFields {
  private EraSectionFields() {}

  abstract static class FrontPad extends Section {
    int p00;
    long p10, p11, p12, p13, p14, p15, p16, p17, p18, p19, p20, p21, p22, p23, p24, p25;
  }

  abstract static class Hot extends FrontPad {
    long state;
    int p26;
  }

  abstract static class Tail extends Hot {
    int p29;
    long p30, p31, p32, p33, p34, p35, p36, p37, p38, p39, p40, p41, p42, p43, p44, p45;
  }
}
