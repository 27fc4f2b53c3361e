package dev.picket.stress.fence;

import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.results.L_Result;

/** A consumer asks for the outcome until it is there. It must be whole: error and time together. */
public abstract class OutcomeScenario {
  private static final int MOST_LOOKS = 10_000;
  private static final FenceError ERROR = FenceError.EIO;
  private static final long NANOS = 42;

  /** What a consumer found. */
  enum Found {
    PENDING,
    WHOLE,
    TORN
  }

  /** The first actor. */
  protected final void consume(L_Result r) {
    r.r1 = Found.PENDING;
    for (int i = 0; i < MOST_LOOKS; i++) {
      Outcome outcome = outcome();
      if (outcome != null) {
        boolean whole = outcome.error() == ERROR && outcome.nanos() == NANOS;
        r.r1 = whole ? Found.WHOLE : Found.TORN;
        return;
      }
    }
  }

  /** The second actor. */
  protected final void signal() {
    fail(ERROR, NANOS);
  }

  /** Signals the fence. */
  protected abstract void fail(FenceError error, long nanos);

  /** Asks the fence. */
  protected abstract @Nullable Outcome outcome();

  /** For the real class. */
  @org.openjdk.jcstress.annotations.Outcome(
      id = "TORN",
      expect = Expect.FORBIDDEN,
      desc = "Error or time is missing")
  @org.openjdk.jcstress.annotations.Outcome(
      id = {"PENDING", "WHOLE"},
      expect = Expect.ACCEPTABLE,
      desc = "Not there yet, or whole")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @org.openjdk.jcstress.annotations.Outcome(
      id = "TORN",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Error or time is missing")
  @org.openjdk.jcstress.annotations.Outcome(
      id = {"PENDING", "WHOLE"},
      expect = Expect.ACCEPTABLE,
      desc = "Not there yet, or whole")
  public static final class Caught {
    private Caught() {}
  }
}
