package dev.picket.stress.reclaim;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reclaimer;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A reader protects a payload while it is cut off and, after a grace period, dropped. It must not
 * see that: the payload has to outlive the section.
 */
public abstract class SectionSafetyScenario {
  private static final int DRAINED_TOGETHER = 64;

  private static int retired;

  private final Reclaimer reclaimer;

  /** What is cut off. */
  protected final Guarded<Payload> guarded;

  private final Payload payload = new Payload();

  /** For one sample. */
  protected SectionSafetyScenario(Reclaimer reclaimer) {
    this.reclaimer = reclaimer;
    this.guarded = reclaimer.allocate(payload, 0, Scenarios::leave);
  }

  /** The first actor. */
  protected final void read(L_Result r) {
    r.r1 = sight();
  }

  /** The second actor: cut-off, grace period and drop on one thread. */
  protected final void reclaim() {
    pause();
    awaitReaders();
    payload.drop();
    reclaimer.retire(guarded);
    if (++retired % DRAINED_TOGETHER == 0) {
      reclaimer.drain(Long.MAX_VALUE);
    }
  }

  /** What the reader does; a scenario of other readers overrides it. */
  protected Sight sight() {
    return Reading.untilGone(reclaimer, guarded);
  }

  /** As long as the cut-off is to be put off, at most: about as long as the reader's turns take. */
  protected void pause() {
    Noise.pause();
  }

  /** Cuts readers off and waits for those that were there before. Twins break it. */
  protected void awaitReaders() {
    guarded.cutOff();
    reclaimer.synchronize();
  }

  /** For the real strategies. */
  @Outcome(id = "DROPPED", expect = Expect.FORBIDDEN, desc = "Dropped inside the section")
  @Outcome(
      id = {"LIVE", "GONE"},
      expect = Expect.ACCEPTABLE,
      desc = "Safe")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(
      id = "DROPPED",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Dropped inside the section")
  @Outcome(
      id = {"LIVE", "GONE"},
      expect = Expect.ACCEPTABLE,
      desc = "Safe")
  public static final class Caught {
    private Caught() {}
  }
}
