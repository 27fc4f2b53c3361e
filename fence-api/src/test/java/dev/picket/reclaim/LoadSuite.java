package dev.picket.reclaim;

import java.util.function.Function;
import org.junit.jupiter.api.Nested;

/**
 * The contract of a reclaimer under loads that take seconds, with figures to look at. How long a
 * reader stalls is set by {@code -Dpicket.stall.seconds}.
 */
public abstract class LoadSuite {
  private final Function<ReclaimerOptions, Reclaimer> strategy;

  protected LoadSuite(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
  }

  /** Whether a section holds back what it has protected, and nothing else. */
  protected boolean holdsBackOnlyWhatIsProtected() {
    return false;
  }

  @Nested
  class Stalls extends StallLoadContract {
    Stalls() {
      super(strategy);
    }

    @Override
    protected boolean holdsBackOnlyWhatIsProtected() {
      return LoadSuite.this.holdsBackOnlyWhatIsProtected();
    }
  }

  @Nested
  class VirtualThreads extends VirtualThreadLoadContract {
    VirtualThreads() {
      super(strategy);
    }
  }
}
