package dev.picket.fence.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.sharing.KernelCase;
import dev.picket.sharing.OurSharing;
import dev.picket.sharing.SharingTwin;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is made of several fences, on a strategy: whatever reclaims, it behaves the same. */
public abstract class SyncSuite {
  private final Function<ReclaimerOptions, Reclaimer> strategy;

  protected SyncSuite(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
  }

  @Nested
  class Arrays extends FenceArrayContract {
    Arrays() {
      super(strategy);
    }
  }

  @Nested
  class ArrayDemand extends FenceArrayDemandContract {
    ArrayDemand() {
      super(strategy);
    }
  }

  @Nested
  class NestedArrays extends NestedArrayContract {
    NestedArrays() {
      super(strategy);
    }
  }

  @Nested
  class ArrayRaces extends FenceArrayRaceContract {
    ArrayRaces() {
      super(strategy);
    }
  }

  @Nested
  class KernelMerges extends KernelUnwrapCases {
    KernelMerges() {
      super(strategy);
    }
  }

  @Nested
  class Merges extends MergeContract {
    Merges() {
      super(strategy);
    }
  }

  @Nested
  class KernelTimelines extends KernelChainCases {
    KernelTimelines() {
      super(strategy);
    }
  }

  @Nested
  class Timelines extends TimelineContract {
    Timelines() {
      super(strategy);
    }
  }

  @Nested
  class KernelReservations extends KernelReservationCases {
    KernelReservations() {
      super(strategy);
    }
  }

  @Nested
  class ReservationSlots extends ReservationSlotContract {
    ReservationSlots() {
      super(strategy);
    }
  }

  @Nested
  class ReservationQuestions extends ReservationQuestionContract {
    ReservationQuestions() {
      super(strategy);
    }
  }

  @Nested
  class ReservationLocks extends ReservationLockContract {
    ReservationLocks() {
      super(strategy);
    }
  }

  @Nested
  class SyncObjects extends SyncObjectContract {
    SyncObjects() {
      super(strategy);
    }
  }

  @TestFactory
  Stream<DynamicTest> kernelCases() {
    return KernelCase.tests("ours", () -> new OurSharing(strategy));
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenRuleIsNoticed(SharingTwin twin) {
    assertThatThrownBy(() -> twin.run(strategy))
        .satisfiesAnyOf(
            failure -> assertThat(failure).isInstanceOf(AssertionError.class),
            refusal -> assertThat(refusal).hasMessageContaining("was not submitted by anybody"));
  }
}
