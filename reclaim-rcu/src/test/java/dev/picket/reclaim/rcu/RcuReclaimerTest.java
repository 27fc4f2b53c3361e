package dev.picket.reclaim.rcu;

import dev.picket.reclaim.BlockingContract;
import dev.picket.reclaim.ChecksContract;
import dev.picket.reclaim.CloseContract;
import dev.picket.reclaim.DrivenContract;
import dev.picket.reclaim.DropContract;
import dev.picket.reclaim.IsolationContract;
import dev.picket.reclaim.LimitContract;
import dev.picket.reclaim.RetirementContract;
import dev.picket.reclaim.SectionContract;
import dev.picket.reclaim.StressContract;
import dev.picket.reclaim.ThreadsContract;
import org.junit.jupiter.api.Nested;

/** The contract, kept by RCU. */
class RcuReclaimerTest {
  @Nested
  class Sections extends SectionContract {
    Sections() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Retirement extends RetirementContract {
    Retirement() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Drops extends DropContract {
    Drops() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class BlockingCalls extends BlockingContract {
    BlockingCalls() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Limits extends LimitContract {
    Limits() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Threads extends ThreadsContract {
    Threads() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Closing extends CloseContract {
    Closing() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Driving extends DrivenContract {
    Driving() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Isolation extends IsolationContract {
    Isolation() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Stress extends StressContract {
    Stress() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Checks extends ChecksContract {
    Checks() {
      super(RcuReclaimer::new);
    }
  }
}
