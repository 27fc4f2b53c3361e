package dev.picket.fence;

/**
 * How long it pays to look for a signal before one parks: learnt from the waits of one context. A
 * wait that ends inside the window costs neither side a call of the scheduler; one that does not
 * has burnt a processor for as long as the window is wide.
 */
final class SpinWindow {
  /*
   * A hit opens the window to twice what it took, at once if that is wider, step by step if it is narrower. A miss halves
   * it, so that three to six in a row close it. While it is closed one wait in PROBE_EVERY tries again.
   *
   * With one processor nobody signals while somebody spins: then it is closed after some misses. Nobody asks how many
   * there are, because a thread that is kept on one processor is told of that one only.
   *
   * Any number of threads write here without order. What gets lost is an opinion.
   */

  /** About twice what it takes to be woken. */
  private static final int WIDEST_NANOS = 50_000;

  private static final int FIRST_NANOS = 20_000;
  private static final int NARROWEST_AFTER_HIT_NANOS = 5_000;
  private static final int CLOSED_BELOW_NANOS = 1_000;
  private static final int PROBE_EVERY = 32;
  private static final int SLOWNESS = 8;

  private int width = FIRST_NANOS;
  private int waitsWhileClosed;

  /** Tells how many nanoseconds the wait that begins now may spin. */
  long nanos() {
    int now = width;
    if (now > 0) {
      return now;
    }
    return ++waitsWhileClosed % PROBE_EVERY == 0 ? FIRST_NANOS : 0;
  }

  /** A signal came while a thread was spinning. */
  void hit(long afterNanos) {
    int now = width;
    int wanted = Math.clamp(2 * afterNanos, NARROWEST_AFTER_HIT_NANOS, WIDEST_NANOS);
    width = wanted >= now ? wanted : now - (now - wanted) / SLOWNESS;
  }

  /** No signal came before the window was over. */
  void miss() {
    int half = width / 2;
    width = half < CLOSED_BELOW_NANOS ? 0 : half;
  }
}
