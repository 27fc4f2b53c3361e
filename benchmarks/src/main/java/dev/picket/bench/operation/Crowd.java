package dev.picket.bench.operation;

/** How many threads read beside the one that is measured; the results carry the name. */
public enum Crowd {
  /** None. */
  ALONE,
  /** So many that each core has a thread. */
  ONE_THREAD_PER_CORE,
  /** So many that threads wait for a core, and a result is of the scheduler too. */
  MORE_THREADS_THAN_CORES;

  int others() {
    int cores = Runtime.getRuntime().availableProcessors();
    return switch (this) {
      case ALONE -> 0;
      case ONE_THREAD_PER_CORE -> cores - 1;
      case MORE_THREADS_THAN_CORES -> 2 * cores;
    };
  }
}
