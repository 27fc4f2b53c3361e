package dev.picket.reclaim;

import org.junit.jupiter.api.Nested;

/** Runs the contract suites on the plainest strategy: what fails here is shared, or the suite. */
class ReferenceReclaimerTest {
  @Nested
  class Sections extends SectionContract {
    Sections() {
      super(ReferenceReclaimer::new);
    }
  }

  @Nested
  class Retirement extends RetirementContract {
    Retirement() {
      super(ReferenceReclaimer::new);
    }
  }

  @Nested
  class Drops extends DropContract {
    Drops() {
      super(ReferenceReclaimer::new);
    }
  }

  @Nested
  class BlockingCalls extends BlockingContract {
    BlockingCalls() {
      super(ReferenceReclaimer::new);
    }
  }

  @Nested
  class Limits extends LimitContract {
    Limits() {
      super(ReferenceReclaimer::new);
    }
  }

  @Nested
  class Threads extends ThreadsContract {
    Threads() {
      super(ReferenceReclaimer::new);
    }
  }

  @Nested
  class Closing extends CloseContract {
    Closing() {
      super(ReferenceReclaimer::new);
    }
  }

  @Nested
  class Driving extends DrivenContract {
    Driving() {
      super(ReferenceReclaimer::new);
    }
  }

  @Nested
  class Isolation extends IsolationContract {
    Isolation() {
      super(ReferenceReclaimer::new);
    }
  }

  @Nested
  class Stress extends StressContract {
    Stress() {
      super(ReferenceReclaimer::new);
    }
  }

  @Nested
  class Checks extends ChecksContract {
    Checks() {
      super(ReferenceReclaimer::new);
    }
  }
}
