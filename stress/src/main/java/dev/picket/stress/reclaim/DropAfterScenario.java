package dev.picket.stress.reclaim;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reclaimer;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.LI_Result;

/**
 * A reader protects a payload while it is retired and the reclaimer drained: limbo, batch, grace
 * period and drop are the reclaimer's own. The drop must come after the section, and once.
 */
public abstract class DropAfterScenario {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Reclaimer reclaimer;
  private final Payload payload = new Payload();
  private final Guarded<Payload> guarded;

  /** For one sample. */
  protected DropAfterScenario(Reclaimer reclaimer) {
    this.reclaimer = reclaimer;
    this.guarded = reclaimer.allocate(payload, 0, Payload::drop);
  }

  /** The first actor. */
  protected final void read(LI_Result r) {
    r.r1 = Reading.inLongSections(reclaimer, guarded);
  }

  /** The second actor. */
  protected final void retire() {
    Noise.longPause();
    guarded.cutOff();
    reclaimer.retire(guarded);
    reclaimer.drain(Long.MAX_VALUE);
  }

  /** Afterwards: what a late reader held back at the drain. */
  protected final void finish(LI_Result r) {
    if (!payload.isDropped()) {
      reclaimer.barrier(PATIENCE);
    }
    r.r2 = payload.drops();
  }

  /** For the real strategies. */
  @Outcome(id = "DROPPED, 1", expect = Expect.FORBIDDEN, desc = "Dropped inside the section")
  @Outcome(
      id = {"LIVE, 1", "GONE, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "Dropped once, after the section")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(
      id = "DROPPED, 1",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Dropped inside the section")
  @Outcome(
      id = {"LIVE, 1", "GONE, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "Dropped once, after the section")
  public static final class Caught {
    private Caught() {}
  }
}
