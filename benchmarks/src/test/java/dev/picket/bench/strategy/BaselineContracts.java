package dev.picket.bench.strategy;

import dev.picket.reclaim.BlockingContract;
import dev.picket.reclaim.ChecksContract;
import dev.picket.reclaim.CloseContract;
import dev.picket.reclaim.DrivenContract;
import dev.picket.reclaim.DropContract;
import dev.picket.reclaim.IsolationContract;
import dev.picket.reclaim.LimitContract;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.RetirementContract;
import dev.picket.reclaim.SectionContract;
import dev.picket.reclaim.StressContract;
import dev.picket.reclaim.ThreadsContract;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;

/**
 * The contract of the library, which the baselines must keep too, or they would win by cheating.
 */
abstract class BaselineContracts {
  private final Function<ReclaimerOptions, Reclaimer> baseline;

  BaselineContracts(Function<ReclaimerOptions, Reclaimer> baseline) {
    this.baseline = baseline;
  }

  boolean baselineTellsLaterSectionsApart() {
    return true;
  }

  @Nested
  class Sections extends SectionContract {
    Sections() {
      super(baseline);
    }

    @Override
    protected boolean tellsLaterSectionsApart() {
      return baselineTellsLaterSectionsApart();
    }
  }

  @Nested
  class Retirement extends RetirementContract {
    Retirement() {
      super(baseline);
    }
  }

  @Nested
  class Drops extends DropContract {
    Drops() {
      super(baseline);
    }
  }

  @Nested
  class BlockingCalls extends BlockingContract {
    BlockingCalls() {
      super(baseline);
    }
  }

  @Nested
  class Limits extends LimitContract {
    Limits() {
      super(baseline);
    }
  }

  @Nested
  class Threads extends ThreadsContract {
    Threads() {
      super(baseline);
    }
  }

  @Nested
  class Closing extends CloseContract {
    Closing() {
      super(baseline);
    }
  }

  @Nested
  class Driving extends DrivenContract {
    Driving() {
      super(baseline);
    }
  }

  @Nested
  class Isolation extends IsolationContract {
    Isolation() {
      super(baseline);
    }
  }

  @Nested
  class Stress extends StressContract {
    Stress() {
      super(baseline);
    }
  }

  @Nested
  class Checks extends ChecksContract {
    Checks() {
      super(baseline);
    }
  }
}
