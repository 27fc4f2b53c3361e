package dev.picket.fence;

import dev.picket.reclaim.spi.ThreadContext;
import java.lang.System.Logger.Level;
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

  private final Consumer<? super FenceProblem> handler;
  private final LongAdder count = new LongAdder();

  ProblemHandler(Consumer<? super FenceProblem> handler) {
    this.handler = handler;
  }

  void report(FenceProblem problem) {
    count.increment();
    // It runs wherever a problem is met, also where blocking would wait for itself.
    ThreadContext context = ThreadContext.current();
    context.enterCallback();
    try {
      handler.accept(problem);
    } catch (Throwable e) {
      logFailure(problem, e);
    } finally {
      context.exitCallback();
    }
  }

  private static void logFailure(FenceProblem problem, Throwable thrown) {
    try {
      LOG.log(Level.ERROR, "The problem handler failed on " + problem, thrown);
    } catch (Throwable e) {
      // The log is broken, and there is nobody left to tell. The problem has been counted.
    }
  }

  long count() {
    return count.sum();
  }
}
