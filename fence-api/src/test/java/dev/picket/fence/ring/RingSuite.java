package dev.picket.fence.ring;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;

/** Rings on a strategy: whatever reclaims, no fence lies about the device. */
public abstract class RingSuite {
  private final Function<ReclaimerOptions, Reclaimer> strategy;

  protected RingSuite(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
  }

  @Nested
  class Completions extends CompletionContract {
    Completions() {
      super(strategy);
    }
  }

  @Nested
  class Teardowns extends TeardownContract {
    Teardowns() {
      super(strategy);
    }
  }

  @Nested
  class Watchdogs extends WatchdogContract {
    Watchdogs() {
      super(strategy);
    }
  }

  @Nested
  class Canaries extends CanaryContract {
    Canaries() {
      super(strategy);
    }
  }

  @Nested
  class Races extends RingRaceContract {
    Races() {
      super(strategy);
    }
  }

  @Nested
  class Traces extends RingTraceContract {
    Traces() {
      super(strategy);
    }
  }
}
