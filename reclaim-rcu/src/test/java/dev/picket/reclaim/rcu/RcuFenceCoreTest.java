package dev.picket.reclaim.rcu;

import dev.picket.fence.CallbackContract;
import dev.picket.fence.DescriptionContract;
import dev.picket.fence.FollowerContract;
import dev.picket.fence.KernelFenceCases;
import dev.picket.fence.SignalContract;
import dev.picket.fence.WaitContract;
import org.junit.jupiter.api.Nested;

/** The fence core on RCU. */
class RcuFenceCoreTest {
  @Nested
  class KernelCases extends KernelFenceCases {
    KernelCases() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Signals extends SignalContract {
    Signals() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Callbacks extends CallbackContract {
    Callbacks() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Followers extends FollowerContract {
    Followers() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Waits extends WaitContract {
    Waits() {
      super(RcuReclaimer::new);
    }
  }

  @Nested
  class Descriptions extends DescriptionContract {
    Descriptions() {
      super(RcuReclaimer::new);
    }
  }
}
