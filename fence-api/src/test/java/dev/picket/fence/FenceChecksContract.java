package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.reclaim.ForkedJvm;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What {@code -Dpicket.checks} adds around fences, in a process of its own. */
public abstract class FenceChecksContract extends ContextContract {
  protected FenceChecksContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void misuseAndCreationSitesAreFoundWithChecksOn() throws IOException, InterruptedException {
    ForkedJvm.runSuccessfully(
        List.of("-Dpicket.checks=true"), Misuse.class, driven().getClass().getName());
  }

  /** Runs in the forked process. */
  static final class Misuse {
    private Misuse() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
      Class<? extends Reclaimer> strategy = Class.forName(arguments[0]).asSubclass(Reclaimer.class);
      Reclaimer reclaimer = make(strategy, "one");
      Reclaimer other = make(strategy, "other");
      List<FenceProblem> problems = new ArrayList<>();
      FenceContext<String> context =
          FenceContext.<String>software(reclaimer, "driver", "timeline")
              .drop(0, _ -> {})
              .ownData("own", 0, _ -> {})
              .onProblem(problems::add)
              .build();
      DriverFence<String> fence = context.allocate("data").arm();
      sectionsThatHoldNothingBackAreRefused(context, fence, other);
      fence.close();
      assertThat(problems).hasSize(1);
      assertThat(problems.getFirst().cause().getStackTrace())
          .extracting(StackTraceElement::getClassName)
          .contains(Misuse.class.getName());
      context.close();
      assertGone(context);
    }

    private static void sectionsThatHoldNothingBackAreRefused(
        FenceContext<String> context, DriverFence<String> fence, Reclaimer other) {
      Section ended = context.reclaimer().enter();
      assertThat(fence.fence().data(ended, String.class)).isEqualTo("data");
      assertThat(context.data(ended, String.class)).isEqualTo("own");
      ended.close();
      try (Section foreign = other.enter()) {
        for (Section useless : List.of(ended, foreign)) {
          assertThatIllegalStateException()
              .isThrownBy(() -> fence.fence().data(useless, String.class));
          assertThatIllegalStateException().isThrownBy(() -> fence.fence().driverName(useless));
          assertThatIllegalStateException().isThrownBy(() -> context.data(useless, String.class));
        }
      }
    }

    private static Reclaimer make(Class<? extends Reclaimer> strategy, String name)
        throws ReflectiveOperationException {
      return strategy
          .getConstructor(ReclaimerOptions.class)
          .newInstance(ReclaimerOptions.driven(name));
    }
  }
}
