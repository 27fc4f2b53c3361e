package dev.picket.bench.peers.measure;

import dev.picket.reclaim.epoch.EpochReclaimer;
import dev.picket.reclaim.hazard.HazardReclaimer;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What is measured in a JVM of its own each. A new one is added by its constant here. */
public enum JavaChild {
  /** Ours, read-copy update. */
  RCU("rcu", () -> new StrategyChild(RcuReclaimer::new)),
  /** Ours, hazard pointers. */
  HAZARD("hazard", () -> new StrategyChild(HazardReclaimer::new)),
  /** Ours, epochs. */
  EPOCH("epoch", () -> new StrategyChild(EpochReclaimer::new)),
  /** Ours, read-copy update with a full fence in the reader. */
  RCU_SYMMETRIC(
      "rcu-symmetric", () -> new SymmetricChild(RcuReclaimer::new), "-Dpicket.barrier=symmetric"),
  /** What the machine takes for the parts of it. */
  FLOORS("floors", () -> new FloorsChild()),
  /** The read lock of a read-write lock. */
  RWLOCK("rwlock", () -> ReadLockChild.ofReentrantReadWriteLock()),
  /** The read lock of a stamped lock. */
  STAMPED("stamped", () -> ReadLockChild.ofStampedLock()),
  /** Netty's reference count. */
  NETTY("netty", () -> new NettyChild()),
  /** Cassandra's order of operations. */
  OPORDER("oporder", () -> new OpOrderChild()),
  /** Shared arenas. */
  ARENA("arena", () -> new ArenaChild());

  private final String id;

  // Lambdas, since a constructor reference would load the classes of all children into each JVM,
  // and calls would have more targets than they have in a program that uses one of them.
  @SuppressWarnings({"UnnecessaryLambda", "ImmutableEnumChecker"})
  private final Supplier<Child> source;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> flags;

  JavaChild(String id, Supplier<Child> source, String... flags) {
    this.id = id;
    this.source = source;
    this.flags = List.of(flags);
  }

  /** {@return its name in reports} */
  public String id() {
    return id;
  }

  /** {@return flags of its JVM, beside those of all} */
  public List<String> flags() {
    return flags;
  }

  /**
   * {@return the child of that name, if there is one}
   *
   * @param id as in reports
   */
  public static Optional<JavaChild> byId(String id) {
    return Arrays.stream(values()).filter(child -> child.id.equals(id)).findFirst();
  }

  Child open() {
    return source.get();
  }
}
