package dev.picket.stress.fence;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Two threads signal, each with a time of its own. One of them wins, and its time stands. */
public abstract class SignalScenario {
  /** The first actor. */
  protected final void signalFirst(ZZJ_Result r) {
    r.r1 = signal(1);
  }

  /** The second actor. */
  protected final void signalSecond(ZZJ_Result r) {
    r.r2 = signalOtherwise(2);
  }

  /** Afterwards. */
  protected final void finish(ZZJ_Result r) {
    r.r3 = nanos();
  }

  /** Signals, and tells whether that was the first signal. */
  protected abstract boolean signal(long nanos);

  /** Signals too, perhaps in another way. */
  protected boolean signalOtherwise(long nanos) {
    return signal(nanos);
  }

  /** Tells the time of the signal. */
  protected abstract long nanos();

  /** For the real class. */
  @Outcome(
      id = {"true, true, 1", "true, true, 2"},
      expect = Expect.FORBIDDEN,
      desc = "Signalled twice")
  @Outcome(
      id = {"true, false, 2", "false, true, 1"},
      expect = Expect.FORBIDDEN,
      desc = "The loser's time")
  @Outcome(
      id = {"false, false, 1", "false, false, 2", "false, false, 0"},
      expect = Expect.FORBIDDEN,
      desc = "Nobody has signalled")
  @Outcome(
      id = {"true, false, 1", "false, true, 2"},
      expect = Expect.ACCEPTABLE,
      desc = "One signal, one time")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(
      id = {"true, true, 1", "true, true, 2"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Signalled twice")
  @Outcome(
      id = {"true, false, 2", "false, true, 1"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "The loser's time")
  @Outcome(
      id = {"false, false, 1", "false, false, 2", "false, false, 0"},
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Nobody has signalled")
  @Outcome(
      id = {"true, false, 1", "false, true, 2"},
      expect = Expect.ACCEPTABLE,
      desc = "One signal, one time")
  public static final class Caught {
    private Caught() {}
  }
}
