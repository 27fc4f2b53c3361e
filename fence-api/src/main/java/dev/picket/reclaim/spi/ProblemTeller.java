package dev.picket.reclaim.spi;

import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/**
 * Tells a user's handler of problems; never throws. The handler runs wherever a problem is met,
 * also where blocking would wait for itself, so it counts as a callback.
 *
 * @param <P> type of the problems
 */
public final class ProblemTeller<P> {
  private final Consumer<? super P> handler;
  private final System.Logger log;

  /**
   * Makes a teller.
   *
   * @param handler the user's
   * @param log is told if the handler fails
   */
  public ProblemTeller(Consumer<? super P> handler, System.Logger log) {
    this.handler = handler;
    this.log = log;
  }

  /**
   * Calls the handler.
   *
   * @param problem what has happened
   */
  public void tell(P problem) {
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

  private void logFailure(P problem, Throwable thrown) {
    try {
      log.log(Level.ERROR, "The problem handler failed on " + problem, thrown);
    } catch (Throwable e) {
      // The log is broken, and there is nobody left to tell.
    }
  }
}
