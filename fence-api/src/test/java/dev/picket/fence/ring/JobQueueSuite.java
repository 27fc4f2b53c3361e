package dev.picket.fence.ring;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;

/** Job queues on a strategy: whatever reclaims, they behave the same. */
public abstract class JobQueueSuite {
  private final Function<ReclaimerOptions, Reclaimer> strategy;

  protected JobQueueSuite(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
  }

  @Nested
  class Order extends QueueOrderContract {
    Order() {
      super(strategy);
    }
  }

  @Nested
  class Priorities extends QueuePriorityContract {
    Priorities() {
      super(strategy);
    }
  }

  @Nested
  class Dependencies extends QueueDependencyContract {
    Dependencies() {
      super(strategy);
    }
  }

  @Nested
  class Ends extends QueueEndContract {
    Ends() {
      super(strategy);
    }
  }

  @Nested
  class Traps extends QueueTrapContract {
    Traps() {
      super(strategy);
    }
  }

  @Nested
  class Random extends RandomQueueContract {
    Random() {
      super(strategy);
    }
  }

  @Nested
  class KernelCases extends KernelQueueCases {
    KernelCases() {
      super(strategy);
    }
  }
}
