package dev.picket.fence;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;

/** Fences and contexts on a strategy: whatever reclaims, they behave the same. */
public abstract class FenceSuite {
  private final Function<ReclaimerOptions, Reclaimer> strategy;

  protected FenceSuite(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
  }

  @Nested
  class KernelCases extends KernelFenceCases {
    KernelCases() {
      super(strategy);
    }
  }

  @Nested
  class Signals extends SignalContract {
    Signals() {
      super(strategy);
    }
  }

  @Nested
  class Callbacks extends CallbackContract {
    Callbacks() {
      super(strategy);
    }
  }

  @Nested
  class Followers extends FollowerContract {
    Followers() {
      super(strategy);
    }
  }

  @Nested
  class Futures extends FutureContract {
    Futures() {
      super(strategy);
    }
  }

  @Nested
  class Waits extends WaitContract {
    Waits() {
      super(strategy);
    }
  }

  @Nested
  class WaitGarbage extends WaitGarbageContract {
    WaitGarbage() {
      super(strategy);
    }
  }

  @Nested
  class Wakers extends WakerContract {
    Wakers() {
      super(strategy);
    }
  }

  @Nested
  class Descriptions extends DescriptionContract {
    Descriptions() {
      super(strategy);
    }
  }

  @Nested
  class Allocation extends AllocationContract {
    Allocation() {
      super(strategy);
    }
  }

  @Nested
  class Closing extends ContextCloseContract {
    Closing() {
      super(strategy);
    }
  }

  @Nested
  class Forgotten extends ForgottenFenceContract {
    Forgotten() {
      super(strategy);
    }
  }

  @Nested
  class Ops extends OpsContract {
    Ops() {
      super(strategy);
    }
  }

  @Nested
  class Races extends FenceRaceContract {
    Races() {
      super(strategy);
    }
  }

  @Nested
  class Handles extends HandleContract {
    Handles() {
      super(strategy);
    }
  }

  @Nested
  class Arming extends ArmingContract {
    Arming() {
      super(strategy);
    }
  }

  @Nested
  class Interrupts extends SignalUpToContract {
    Interrupts() {
      super(strategy);
    }
  }

  @Nested
  class Driving extends DrivenContextContract {
    Driving() {
      super(strategy);
    }
  }

  @Nested
  class Tracing extends FenceTraceContract {
    Tracing() {
      super(strategy);
    }
  }

  @Nested
  class Checks extends FenceChecksContract {
    Checks() {
      super(strategy);
    }
  }

  @Nested
  class Misuse extends MisuseContract {
    Misuse() {
      super(strategy);
    }
  }
}
