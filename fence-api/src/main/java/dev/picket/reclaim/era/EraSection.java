package dev.picket.reclaim.era;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.spi.ProcessBarrier;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * All sections of one reader: the outermost one publishes the era it began in, nested ones only
 * count.
 */
final class EraSection extends EraSectionFields.Tail {
  /*
   * The release fence at the exit orders what the section read before all stores that follow, the 0 and also the next
   * section's number: a scan may see that instead. A release store of the 0 would not do that. The second fence is for the
   * compiler, which could merge the 0 with the store of the next section's entry, or sink it below, and no grace period
   * would ever see the reader leave.
   */

  private static final VarHandle STATE =
      fieldVarHandle(lookup(), "state", VarHandle.class, EraSectionFields.Hot.class, long.class);
  private static final int DISABLED = Integer.MIN_VALUE;

  private final EraReader reader;
  private final EraCounter counter;

  EraSection(EraReader reader, EraCounter counter) {
    this.reader = reader;
    this.counter = counter;
  }

  /** Tells whether no section is open that began in an earlier era. */
  boolean hasLeftErasBefore(long era) {
    long seen = (long) STATE.getAcquire(this);
    return seen == 0 || seen >= era;
  }

  boolean enter() {
    if (depth == 0) {
      state = counter.getAcquire();
      ProcessBarrier.light();
    } else if (depth < 0) {
      return false;
    }
    depth++;
    return true;
  }

  @Override
  public <T> @Nullable T protect(Guarded<T> guarded) {
    return loadAcquire(guarded);
  }

  @Override
  public void close() {
    int left = depth - 1;
    try {
      leaveTo(left);
    } catch (InternalError lateFault) {
      // Of an access before: compiled code tells it anywhere. The section ends all the same.
      leaveTo(left);
      leftOutermost(left);
      throw lateFault;
    }
    leftOutermost(left);
  }

  private void leaveTo(int left) {
    if (left < 0) {
      throw new IllegalStateException("a section was closed that is not open");
    }
    if (left == 0) {
      VarHandle.releaseFence();
      state = 0;
      VarHandle.storeStoreFence();
    }
    depth = left;
  }

  private void leftOutermost(int left) {
    if (left == 0) {
      reader.left();
    }
  }

  int depth() {
    return depth;
  }

  void disable() {
    depth = DISABLED;
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
    int depth;
  }

  abstract static class Tail extends Hot {
    int p29;
    long p30, p31, p32, p33, p34, p35, p36, p37, p38, p39, p40, p41, p42, p43, p44, p45;
  }
}
