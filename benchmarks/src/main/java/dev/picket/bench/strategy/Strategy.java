package dev.picket.bench.strategy;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What can be compared. A new one is added by its constant here, and nowhere else. */
public enum Strategy {
  /** Read-copy update. */
  RCU("rcu", Kind.ASYMMETRIC, RcuReclaimer::new),
  /** One read-write lock around every access. */
  RWLOCK("rwlock", Kind.LOCKED, RwLockReclaimer::new),
  /** An atomic count in each record. */
  REFCOUNT("refcount", Kind.LOCKED, RefCountReclaimer::new),
  /** Data is never dropped. */
  NEVER("never", Kind.LOWER_BOUND, NeverReclaimer::new);

  private enum Kind {
    ASYMMETRIC,
    LOCKED,
    LOWER_BOUND
  }

  private final String id;
  private final Kind kind;

  @SuppressWarnings("ImmutableEnumChecker") // a constructor reference holds nothing
  private final Function<ReclaimerOptions, Reclaimer> factory;

  Strategy(String id, Kind kind, Function<ReclaimerOptions, Reclaimer> factory) {
    this.id = id;
    this.kind = kind;
    this.factory = factory;
  }

  /** {@return its name on the command line and in reports} */
  public String id() {
    return id;
  }

  /**
   * {@return whether data may be dropped; if not, drops must leave it alone, and the strategy is no
   * contender but shows what the others can cost at least}
   */
  public boolean drops() {
    return kind != Kind.LOWER_BOUND;
  }

  /** {@return whether its readers rest on the process barrier, whose mode then matters} */
  public boolean usesProcessBarrier() {
    return kind == Kind.ASYMMETRIC;
  }

  /**
   * {@return a new reclaimer with its background threads}
   *
   * @param maxRecords how many records may be outstanding
   */
  public Reclaimer open(long maxRecords) {
    return factory.apply(ReclaimerOptions.background(id).maxRecords(maxRecords));
  }

  /**
   * {@return the strategy of that name, if there is one}
   *
   * @param id as on the command line
   */
  public static Optional<Strategy> byId(String id) {
    return Arrays.stream(values()).filter(strategy -> strategy.id.equals(id)).findFirst();
  }

  /** {@return all names, for people} */
  public static String ids() {
    return Arrays.stream(values()).map(Strategy::id).collect(Collectors.joining(", "));
  }
}
