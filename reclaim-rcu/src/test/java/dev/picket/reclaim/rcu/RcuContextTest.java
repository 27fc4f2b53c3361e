package dev.picket.reclaim.rcu;

import dev.picket.fence.AllocationContract;
import dev.picket.fence.ContextCloseContract;
import dev.picket.fence.DrivenContextContract;
import dev.picket.fence.FenceChecksContract;
import dev.picket.fence.FenceRaceContract;
import dev.picket.fence.FenceTraceContract;
import dev.picket.fence.ForgottenFenceContract;
import dev.picket.fence.HandleContract;
import dev.picket.fence.MisuseContract;
import dev.picket.fence.OpsContract;
import dev.picket.fence.SignalUpToContract;
import org.junit.jupiter.api.Nested;

/** Contexts and what lives in them, on RCU. */
class RcuContextTest {
  @Nested
  class Allocation extends AllocationContract {
    Allocation() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Closing extends ContextCloseContract {
    Closing() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Forgotten extends ForgottenFenceContract {
    Forgotten() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Ops extends OpsContract {
    Ops() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Races extends FenceRaceContract {
    Races() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Handles extends HandleContract {
    Handles() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Interrupts extends SignalUpToContract {
    Interrupts() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Driving extends DrivenContextContract {
    Driving() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Tracing extends FenceTraceContract {
    Tracing() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Checks extends FenceChecksContract {
    Checks() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Misuse extends MisuseContract {
    Misuse() {
      super(RcuReclaimer::new);
    }
  }
}
