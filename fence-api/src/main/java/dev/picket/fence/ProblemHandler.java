package dev.picket.fence;

import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.spi.ProblemTeller;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Counts problems and passes them on; never throws. */
final class ProblemHandler {
  private static final System.Logger LOG = System.getLogger(Fence.class.getName());

  static final Consumer<FenceProblem> LOGGING =
      problem -> {
        String text = problem.toString();
        if (problem.cause() == null && problem.kind() != FenceProblem.Kind.CONTEXT_CLOSED) {
          text += " (build the context with recordCreationSites() to see where it was created)";
        }
        LOG.log(Level.WARNING, text, problem.cause());
      };

  /** For callbacks on a fence whose context is gone. */
  static final ProblemHandler OF_NO_CONTEXT = new ProblemHandler(LOGGING);

  private final ProblemTeller<FenceProblem> teller;
  private final Map<FenceProblem.Kind, LongAdder> counts = new EnumMap<>(FenceProblem.Kind.class);

  ProblemHandler(Consumer<? super FenceProblem> handler) {
    teller = new ProblemTeller<>(handler, LOG);
    for (FenceProblem.Kind kind : FenceProblem.Kind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  void report(FenceProblem problem) {
    adder(problem.kind()).increment();
    teller.tell(problem);
  }

  long count(FenceProblem.Kind kind) {
    return adder(kind).sum();
  }

  private LongAdder adder(FenceProblem.Kind kind) {
    return requireNonNull(counts.get(kind));
  }

  long count() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }
}
