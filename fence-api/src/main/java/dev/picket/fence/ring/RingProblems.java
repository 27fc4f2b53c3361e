package dev.picket.fence.ring;

import dev.picket.reclaim.spi.ProblemTeller;
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
  private final ProblemTeller<RingProblem> teller;
  private final Queue<RingProblem> untold = new ArrayDeque<>();
  private volatile boolean any;

  RingProblems(String ring, Consumer<? super RingProblem> handler) {
    this.ring = ring;
    teller = new ProblemTeller<>(handler, LOG);
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
        teller.tell(problem);
      }
    }
  }
}
