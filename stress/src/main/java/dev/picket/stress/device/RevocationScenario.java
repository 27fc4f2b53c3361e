package dev.picket.stress.device;

import dev.picket.reclaim.Reclaimer;
import dev.picket.stress.reclaim.Noise;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Registers are revoked and unmapped under a reader. It must be given what the device holds, or be
 * told that the device is gone.
 *
 * <p>The reader goes from page to page, for the first access to one takes a page fault and so lasts
 * about as long as a revocation. The registers are so many that they are not covered in one step.
 */
public abstract class RevocationScenario {
  /** What all registers hold that are read. */
  protected static final long VALUE = 0x5ca1_ab1e_0ddb_a11L;

  /** What the reader takes from registers that are gone. */
  protected static final long GONE = 0;

  /** The bytes of all registers. */
  protected static final long SIZE = 4L << 20;

  /** From one register that is read to the next: more than the kernel maps at one fault. */
  protected static final long STRIDE = 1L << 16;

  /** What a reader found. */
  enum Found {
    VALUE,
    GONE,
    ANOTHER
  }

  /** Registers in a section. */
  protected interface Entered extends AutoCloseable {
    /** Reads a register; {@link #GONE} if it is. */
    long read(long offset);

    /** Leaves the section. */
    @Override
    void close();
  }

  /** The first actor. */
  protected final void read(L_Result r) {
    Noise.awaitBriefly(this::isLive);
    r.r1 = readAll();
  }

  /** The second actor. */
  protected final void revoke() {
    reopen();
    Noise.longPause();
    takeAway();
    reclaimer().drain(Long.MAX_VALUE);
  }

  private Found readAll() {
    try (Entered registers = enter()) {
      if (registers == null) {
        return Found.GONE;
      }
      for (long offset = 0; offset < SIZE; offset += STRIDE) {
        long value = registers.read(offset);
        if (value != VALUE) {
          return value == GONE ? Found.GONE : Found.ANOTHER;
        }
      }
    }
    return Found.VALUE;
  }

  /** Who unmaps. */
  protected abstract Reclaimer reclaimer();

  /** Maps the registers. */
  protected abstract void reopen();

  /** Tells whether they are mapped. */
  protected abstract boolean isLive();

  /** Opens a section of the calling thread; null if the registers are gone. */
  protected abstract @Nullable Entered enter();

  /** Revokes them. */
  protected abstract void takeAway();

  /** For the real class. */
  @Outcome(id = "ANOTHER", expect = Expect.FORBIDDEN, desc = "A value that is not the device's")
  @Outcome(
      id = {"VALUE", "GONE"},
      expect = Expect.ACCEPTABLE,
      desc = "The device's value, or told that it is gone")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(
      id = "ANOTHER",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "A value that is not the device's")
  @Outcome(
      id = {"VALUE", "GONE"},
      expect = Expect.ACCEPTABLE,
      desc = "The device's value, or told that it is gone")
  public static final class Caught {
    private Caught() {}
  }
}
