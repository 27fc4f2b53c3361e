package dev.picket.stress.barrier;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;

/** What it means if each side misses what the other has stored. */
public final class StoreBuffering {
  private StoreBuffering() {}

  /** For the real barrier. */
  @Outcome(id = "true", expect = Expect.FORBIDDEN, desc = "Each side missed the other's store")
  @Outcome(
      id = "false",
      expect = Expect.ACCEPTABLE,
      desc = "At least one side saw the other's store")
  public static final class Excluded {
    private Excluded() {}
  }

  /** For controls without it. */
  @Outcome(
      id = "true",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Each side missed the other's store")
  @Outcome(
      id = "false",
      expect = Expect.ACCEPTABLE,
      desc = "At least one side saw the other's store")
  public static final class Caught {
    private Caught() {}
  }
}
