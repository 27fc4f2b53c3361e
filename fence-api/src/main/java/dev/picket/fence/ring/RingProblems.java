package dev.picket.fence.ring;

import dev.picket.reclaim.spi.ThreadContext;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects problems while the ring's lock is held, and tells them afterwards. */
final class RingProblems {
  private static final System.Logger LOG = System.getLogger(Ring.class.getName());

  static final Consumer<RingProblem> LOGGING =
      problem -> LOG.log(Level.WARNING, problem.toString(), problem.cause());

  private final String ring;
  private final Consumer<? super RingProblem> handler;
  private final Queue<RingProblem> untold = new ArrayDeque<>();
  private volatile boolean any;

  RingProblems(String ring, Consumer<? super RingProblem> handler) {
    this.ring = ring;
    this.handler = handler;
  }

  void note(RingProblem.Kind kind, String text, @Nullable Throwable cause) {
    synchronized (untold) {
      untold.add(new RingProblem(kind, ring, text, cause));
      any = true;
    }
  }

  /** Without any lock. */
  void tell() {
    while (any) {
      RingProblem problem;
      synchronized (untold) {
        problem = untold.poll();
        any = !untold.isEmpty();
      }
      if (problem != null) {
        tell(problem);
      }
    }
  }

  private void tell(RingProblem problem) {
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

  private static void logFailure(RingProblem problem, Throwable thrown) {
    try {
      LOG.log(Level.ERROR, "The problem handler failed on " + problem, thrown);
    } catch (Throwable e) {
      // The log is broken, and there is nobody left to tell.
    }
  }
}
