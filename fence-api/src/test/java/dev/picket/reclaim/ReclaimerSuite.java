package dev.picket.reclaim;

import java.util.function.Function;
import org.junit.jupiter.api.Nested;

/** The whole contract of a reclaimer. A strategy keeps it if a subclass of this passes. */
public abstract class ReclaimerSuite {
  private final Function<ReclaimerOptions, Reclaimer> strategy;

  protected ReclaimerSuite(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
  }

  /** Whether sections that began after the cut-off never hold its drop back. */
  protected boolean tellsLaterSectionsApart() {
    return true;
  }

  /** Whether a section holds back what it has protected, and nothing else. */
  protected boolean holdsBackOnlyWhatIsProtected() {
    return false;
  }

  /** Whether blocking calls are let through in sections, but for those of the same reclaimer. */
  protected boolean sectionsMaySleep() {
    return false;
  }

  @Nested
  class Sections extends SectionContract {
    Sections() {
      super(strategy);
    }

    @Override
    protected boolean tellsLaterSectionsApart() {
      return ReclaimerSuite.this.tellsLaterSectionsApart();
    }
  }

  @Nested
  class Stalls extends StallContract {
    Stalls() {
      super(strategy);
    }

    @Override
    protected boolean holdsBackOnlyWhatIsProtected() {
      return ReclaimerSuite.this.holdsBackOnlyWhatIsProtected();
    }
  }

  @Nested
  class Retirement extends RetirementContract {
    Retirement() {
      super(strategy);
    }
  }

  @Nested
  class Drops extends DropContract {
    Drops() {
      super(strategy);
    }
  }

  @Nested
  class BlockingCalls extends BlockingContract {
    BlockingCalls() {
      super(strategy);
    }

    @Override
    protected boolean sectionsMaySleep() {
      return ReclaimerSuite.this.sectionsMaySleep();
    }
  }

  @Nested
  class Limits extends LimitContract {
    Limits() {
      super(strategy);
    }
  }

  @Nested
  class Threads extends ThreadsContract {
    Threads() {
      super(strategy);
    }
  }

  @Nested
  class Closing extends CloseContract {
    Closing() {
      super(strategy);
    }
  }

  @Nested
  class Driving extends DrivenContract {
    Driving() {
      super(strategy);
    }
  }

  @Nested
  class Isolation extends IsolationContract {
    Isolation() {
      super(strategy);
    }
  }

  @Nested
  class Stress extends StressContract {
    Stress() {
      super(strategy);
    }
  }

  @Nested
  class Checks extends ChecksContract {
    Checks() {
      super(strategy);
    }
  }
}
