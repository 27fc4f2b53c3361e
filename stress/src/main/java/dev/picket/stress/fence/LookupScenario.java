package dev.picket.stress.fence;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.L_Result;

/** A handle is looked up while its record is dropped and its slot used again. */
public abstract class LookupScenario {
  private static final int MOST_LOOKS = 10_000;
  private static final int MOST_MISSES = 300;

  /** What was found under a handle. */
  protected enum Found {
    OWN,
    NOTHING,
    OTHER
  }

  /** The first actor. It looks on for a while after the record has gone. */
  protected final void lookUp(L_Result r) {
    Found found = Found.OWN;
    int misses = 0;
    for (int i = 0; i < MOST_LOOKS && misses < MOST_MISSES && found != Found.OTHER; i++) {
      found = find();
      misses += found == Found.NOTHING ? 1 : 0;
    }
    r.r1 = found;
  }

  /** Looks the handle up. */
  protected abstract Found find();

  /** The second actor. */
  protected abstract void recycle();

  /** For the real class. */
  @Outcome(id = "OTHER", expect = Expect.FORBIDDEN, desc = "Another one's record")
  @Outcome(
      id = {"OWN", "NOTHING"},
      expect = Expect.ACCEPTABLE,
      desc = "Its own record, or none")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(id = "OTHER", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Another one's record")
  @Outcome(
      id = {"OWN", "NOTHING"},
      expect = Expect.ACCEPTABLE,
      desc = "Its own record, or none")
  public static final class Caught {
    private Caught() {}
  }
}
