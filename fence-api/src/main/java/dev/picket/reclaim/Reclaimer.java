package dev.picket.reclaim;

import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.spi.Backlog;
import dev.picket.reclaim.spi.Batch;
import dev.picket.reclaim.spi.BatchLedger;
import dev.picket.reclaim.spi.Blocking;
import dev.picket.reclaim.spi.ConfinedData;
import dev.picket.reclaim.spi.HandleTable;
import dev.picket.reclaim.spi.Limbo;
import dev.picket.reclaim.spi.ProcessBarrier;
import dev.picket.reclaim.spi.ThreadContext;
import dev.picket.reclaim.spi.Timeouts;
import java.lang.System.Logger.Level;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Drops what was retired once nobody can be looking at it any more: one domain of readers, records
 * and drops, which delays no other domain. Strategies differ in how they learn that a reader has
 * left; the contract is the same.
 *
 * <ul>
 *   <li><b>G1</b> A value that {@link Section#protect} returned is not dropped before its section
 *       has closed.
 *   <li><b>G2</b> A retired record is dropped exactly once, after its retirement, if every section
 *       ends.
 *   <li><b>G3</b> What a thread did before it retired a record, and what a reader did in a section
 *       that protected it, happens before the drop.
 * </ul>
 *
 * <p>All methods may be called by any thread, virtual ones included, unless they say otherwise. The
 * contract follows {@code call_rcu}, {@code synchronize_rcu} and {@code rcu_barrier} of the Linux
 * kernel.
 */
public abstract class Reclaimer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Reclaimer.class.getName());
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /** Most sections last nanoseconds, and the shortest sleep tens of microseconds. */
  private static final int LOOKS = 200;

  private static final long SHORTEST_WAIT_NANOS = 10_000;
  private static final long HELP_NANOS = 1_000_000;
  private static final long FULL_NANOS = 10_000_000;

  private final ReclaimerOptions options;
  private final HandleTable<Guarded<?>> table = new HandleTable<>();
  private final Limbo limbo = new Limbo(table);
  private final BatchLedger ledger = new BatchLedger();
  private final Backlog backlog;
  private final Dropper dropper;
  private final Stalls stalls;
  private final Reclamation reclamation;
  private final ReaderRegistry registry;
  private final @Nullable Worker worker;

  /** Kept here, for those who know it keep it weakly. */
  private final ThreadContext.Readers readersOfThreads;

  private final DropsDue dropsDue = new DropsDue();
  private final CopyOnWriteArrayList<WeakReference<Runnable>> housekeeping =
      new CopyOnWriteArrayList<>();

  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  /**
   * Makes a reclaimer. A strategy's constructor calls {@link #start} as its last step.
   *
   * @param options how it is to run
   */
  @SuppressWarnings("this-escape") // nothing calls back before start()
  protected Reclaimer(ReclaimerOptions options) {
    this.options = options.copy();
    this.registry = new ReaderRegistry(this::newReader);
    this.readersOfThreads = registry::joinAgain;
    this.backlog = new Backlog(options.maxRecords, options.maxBytes);
    this.dropper = new Dropper(this.options, table, ledger, backlog, this::wakeIfFinished);
    this.stalls = new Stalls(this, this.options);
    this.reclamation = new Reclamation(this, limbo, ledger, stalls);
    this.worker = options.background ? new Worker(this, reclamation, this.options) : null;
    if (!this.options.sleepable) {
      ThreadContext.register(readersOfThreads);
    }
  }

  /** Starts the background threads, if there are to be any. */
  protected final void start() {
    if (worker != null) {
      worker.start();
    }
  }

  /**
   * Tells the name given in the options.
   *
   * @return the name
   */
  public final String name() {
    return options.name;
  }

  /**
   * Obtains the current thread's reader: the first call registers it and gives the thread a limbo
   * ring, so that its own retirements need no locked operation; later calls find the same one. Keep
   * it, because entering through it is quicker than {@link #enter}.
   *
   * @return the reader, for this thread only
   * @throws IllegalStateException on a virtual thread, which uses {@link #enter} instead
   */
  public final Reader reader() {
    Thread thread = Thread.currentThread();
    Reader known = registry.standingOf(thread);
    return known == null ? newReader(thread) : known;
  }

  private Reader newReader(Thread thread) {
    if (thread.isVirtual()) {
      throw new IllegalStateException(
          "a virtual thread keeps no reader, because slots are bounded by open sections; call"
              + " enter() instead");
    }
    limbo.attachCurrentThread();
    return registry.register(thread);
  }

  /**
   * Enters a section on the current thread. A platform thread gets a standing reader at its first
   * call; a virtual one leases a reader until its outermost section closes.
   *
   * @return the section, to be closed on this thread, innermost first
   */
  public final Section enter() {
    Thread thread = Thread.currentThread();
    Reader known = registry.standingOf(thread);
    if (known != null) {
      return known.enter();
    }
    return thread.isVirtual() ? enterByLease(thread) : newReader(thread).enter();
  }

  private Section enterByLease(Thread thread) {
    Reader known = registry.leasedBy(thread);
    // Closed twice, a lent section would end that of the reader's next borrower.
    return (known == null ? registry.lease(thread) : known).enterChecked();
  }

  /**
   * Guards a value. Takes the record's credit of the backlog; at the limit blocks or fails as
   * {@link FullPolicy} says.
   *
   * @param <T> type of the value
   * @param value read by any thread and dropped on another one
   * @param weight bytes that are freed by the drop, counted against the limit; 0 or more
   * @param drop ends the value's life
   * @return the record, live
   * @throws BacklogFullException at the limit, under {@link FullPolicy#FAIL}
   * @throws IllegalArgumentException if the weight is negative or above the limit as a whole, or if
   *     the value is confined to a thread
   * @throws IllegalStateException if the reclaimer is closed, or would have to block in a section,
   *     callback or drop
   */
  public final <T> Guarded<T> allocate(T value, long weight, Drop<? super T> drop) {
    return new GuardedValue<>(this, value, weight, requireNonNull(drop, "drop"));
  }

  /**
   * Guards a value that needs no drop: readers can be cut off from it, and that is all. Takes no
   * credit, has no handle, and its retirement costs nothing.
   *
   * @param <T> type of the value
   * @param value read by any thread
   * @return the record, live
   */
  public final <T> Guarded<T> allocate(T value) {
    return new GuardedValue<>(this, value);
  }

  /**
   * Finds a record by its handle. Wait-free. The record may be cut off: protect it to know.
   *
   * @param handle any number
   * @return the record; null if it was dropped, the number was never a handle, or the record is not
   *     one of {@link #allocate}
   */
  public final @Nullable Guarded<?> lookup(long handle) {
    Guarded<?> found = handle == 0 ? null : table.get(handle);
    return found instanceof GuardedValue<?> && found.handle() == handle ? found : null;
  }

  /**
   * Retires a record: it is dropped once no section can be looking at it. Wait-free if the thread
   * has a reader and its limbo ring has room, else lock-free; never blocks, fails or allocates.
   *
   * @param guarded a record of this reclaimer that is cut off
   * @throws IllegalArgumentException if the record belongs to another reclaimer
   * @throws IllegalStateException if it is not cut off, or was retired before. Two threads that
   *     retire it at the same moment are found with {@code -Dpicket.checks} only; without it, that
   *     is undetected misuse
   */
  public final void retire(Guarded<?> guarded) {
    if (guarded.reclaimer() != this) {
      throw new IllegalArgumentException(
          guarded + " was retired to reclaimer \"" + name() + "\"; retire it to its own");
    }
    long handle = guarded.takeForRetirement();
    if (handle > 0) {
      push(handle);
    }
  }

  /**
   * Waits until nobody uses anything that was cut off before the call. Blocks for as long as the
   * longest open section.
   *
   * @throws IllegalStateException in a section, a callback or a drop; or if the process barrier
   *     fails
   */
  public final void synchronize() {
    refuseToBlock("synchronize()");
    GracePeriod gracePeriod = beginGracePeriod();
    for (int look = 0; look < LOOKS; look++) {
      if (gracePeriod.isOver()) {
        return;
      }
      Thread.onSpinWait();
    }
    awaitPatiently(gracePeriod);
  }

  private void awaitPatiently(GracePeriod gracePeriod) {
    Stalls.Watch watch = stalls.watch();
    long wait = SHORTEST_WAIT_NANOS;
    boolean interrupted = false;
    while (!gracePeriod.isOver()) {
      if (watch.isDue(stalls.now())) {
        Thread blocker = gracePeriod.blocker();
        if (blocker != null) {
          stalls.accuse(blocker, watch);
        }
      }
      LockSupport.parkNanos(this, wait);
      wait = Math.min(2 * wait, HELP_NANOS);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits until everything whose retirement happened before the call has been dropped. Without
   * background threads the caller does the work itself; drops that are handed back to the calling
   * thread run here.
   *
   * @throws IllegalStateException in a section, a callback or a drop; or if nothing is reclaimed
   *     any more
   */
  public final void barrier() {
    barrier(Long.MAX_VALUE);
  }

  /**
   * Waits like {@link #barrier()}, but not for ever.
   *
   * @param timeout how long at most; zero asks without waiting
   * @return whether everything has been dropped
   * @throws IllegalStateException in a section, a callback or a drop; or if nothing is reclaimed
   *     any more
   */
  public final boolean barrier(Duration timeout) {
    return barrier(Timeouts.nanosOf(timeout));
  }

  private boolean barrier(long nanos) {
    refuseToBlock("barrier()");
    failIfStopped();
    // In this order: what has left the limbo is in a batch that the ledger knows.
    if (limbo.isEmpty() && ledger.isIdle()) {
      return true;
    }
    long round = ledger.requestRound();
    boolean over =
        awaitWhileHelping(
            nanos,
            () -> hasStopped() || ledger.isOver(round) || isFinished(),
            left -> ledger.await(round, left));
    failIfStopped();
    return over;
  }

  /**
   * Does the reclaimer's work on the current thread: ends grace periods without waiting for them,
   * and drops. For reclaimers without threads of their own; harmless on others.
   *
   * @param maxNanos stop to begin drops after this time, in nanoseconds; one drop is not
   *     interrupted. {@link Long#MAX_VALUE} sets no limit, and is quicker, because no clock is read
   * @return how many records were dropped
   * @throws IllegalStateException in a section, a callback or a drop; or if nothing is reclaimed
   *     any more
   */
  public final int drain(long maxNanos) {
    refuseToBlock("drain()");
    failIfStopped();
    housekeep();
    int count = work(maxNanos);
    failIfStopped();
    return count;
  }

  /**
   * Ends the reclaimer: nothing can be allocated any more, and the call waits until every record
   * has been retired and dropped. What is left when time is up is kept and reported, and dropped
   * later if it can be. May be called again.
   *
   * @param timeout how long at most; zero reports at once
   * @return what is left
   * @throws IllegalStateException in a section, a callback or a drop
   */
  public final CloseReport close(Duration timeout) {
    refuseToBlock("close()");
    long nanos = Timeouts.nanosOf(timeout);
    closed = true;
    backlog.stopWaiting();
    awaitWhileHelping(nanos, () -> hasStopped() || backlog.records() == 0, Reclaimer::sleepBriefly);
    ReclaimerStats now = stats();
    long waiting = Math.min(now.waiting(), now.outstanding());
    return new CloseReport(name(), now.outstanding() - waiting, waiting, now.outstandingBytes());
  }

  /** Closes with ten seconds of patience, and logs a warning if something is left. */
  @Override
  public final void close() {
    CloseReport report = close(CLOSE_TIMEOUT);
    if (!report.isComplete()) {
      LOG.log(Level.WARNING, "{0}", report);
    }
  }

  /**
   * Reads what the reclaimer has done and holds. Never blocks.
   *
   * @return the numbers
   */
  public final ReclaimerStats stats() {
    long droppedNow = backlog.givenRecords();
    long droppedBytesNow = backlog.givenBytes();
    return new ReclaimerStats(
        name(),
        ProcessBarrier.description(),
        backlog.records(),
        backlog.bytes(),
        limbo.retired(),
        droppedNow,
        droppedBytesNow,
        dropper.failed(),
        reclamation.gracePeriods(),
        registry.size(),
        limbo.rings(),
        stalls.count(),
        failure);
  }

  /**
   * Runs a task now and then, off the grace-period thread: about once a second in the background,
   * and without background threads at each {@link #drain} and while a call waits. It may not block,
   * like a callback.
   *
   * @param task held weakly, so that its owner alone keeps it
   */
  public final void addHousekeeping(Runnable task) {
    housekeeping.add(new WeakReference<>(task));
  }

  /**
   * Tells whether what is built on this reclaimer may have threads of its own to serve it.
   *
   * @return true in the background, until it is closed; false if its user drives it
   */
  public final boolean mayHaveThreads() {
    return worker != null && !closed;
  }

  /**
   * Refuses a call of something built on this reclaimer that is about to wait for its readers or
   * drops, where that could wait for itself. Never blocks.
   *
   * @param call is refused, for the message
   * @throws IllegalStateException in a section of this reclaimer, in one of another that is not
   *     {@link ReclaimerOptions#sleepable}, in a callback or a drop
   */
  public final void refuseToBlock(String call) {
    String obstacle = obstacle();
    if (obstacle != null) {
      throw new IllegalStateException(
          call + " was called inside " + obstacle + " and could wait for itself; call it outside");
    }
  }

  /**
   * Makes a reader of the strategy's kind.
   *
   * @param leasable passed on to the reader
   * @return the reader, outside any section
   */
  protected abstract Reader newReader(boolean leasable);

  /**
   * Begins a grace period: executes {@link #barrierForReaders} and only then looks at {@link
   * #readers}. Any thread, any number at a time.
   *
   * @return what is to be waited for
   */
  protected abstract GracePeriod beginGracePeriod();

  /**
   * Tells how many batches may wait at a time. While so many do, what is retired gathers for the
   * next one, so that one process barrier serves all of it.
   *
   * @return 1 or more; the same each time
   */
  protected int batchesInFlight() {
    return 1;
  }

  /**
   * Makes readers' sections visible, as {@link ProcessBarrier#heavy} does, which is left out if no
   * reader can be about to look at a record: all of them are offline, or belong to the current
   * thread.
   *
   * @throws dev.picket.reclaim.spi.ProcessBarrierException if the system call fails; nothing may
   *     then be reclaimed
   */
  protected final void barrierForReaders() {
    VarHandle.fullFence();
    if (ProcessBarrier.ASYMMETRIC && registry.anyMayLook()) {
      ProcessBarrier.heavy();
    }
  }

  /**
   * Reads the list of readers.
   *
   * @return all readers whose registration happened before; not to be written to
   */
  protected final Reader[] readers() {
    return registry.all();
  }

  /**
   * Tells whether readers can still be let in to a record.
   *
   * @param handle any number
   * @return true if a record of this reclaimer has this handle and is not cut off; false for one
   *     whose cut-off happened before the call
   */
  protected final boolean isLive(long handle) {
    Guarded<?> found = table.get(handle);
    return found != null && found.handle() == handle && !found.isCutOff();
  }

  final long register(Guarded<?> guarded, Object value, long weight) {
    ConfinedData.refuse(value);
    failIfClosed();
    takeCredit(weight);
    try {
      failIfClosed();
      long handle = table.reserve();
      table.bind(handle, guarded);
      return handle;
    } catch (Throwable e) {
      backlog.cancel(weight);
      throw e;
    }
  }

  final void push(long handle) {
    limbo.push(handle);
    if (worker != null) {
      worker.retired();
    }
  }

  final void unregister(Reader reader) {
    registry.unregister(reader, Thread.currentThread());
  }

  final void giveBack(Reader reader) {
    registry.giveBack(reader);
  }

  final boolean isSleepable() {
    return options.sleepable;
  }

  final boolean isFinished() {
    return closed && backlog.records() == 0;
  }

  final boolean hasStopped() {
    return failure != null;
  }

  final void stopReclaiming(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    backlog.stopWaiting();
    LOG.log(
        Level.ERROR,
        "Reclaimer \""
            + name()
            + "\" reclaims nothing any more, because reclaiming itself failed; "
            + "everything retired is kept",
        cause);
  }

  final Dropper dropper() {
    return dropper;
  }

  final void housekeep() {
    registry.reap();
    limbo.removeRingsOfDeadThreads();
    for (WeakReference<Runnable> reference : housekeeping) {
      Runnable task = reference.get();
      if (task == null) {
        housekeeping.remove(reference);
      } else {
        keep(task);
      }
    }
  }

  private void keep(Runnable task) {
    // It runs where drops run, which would never come if it waited for one.
    ThreadContext context = ThreadContext.current();
    context.enterCallback();
    try {
      task.run();
    } catch (Throwable e) {
      dropper.tellFailure(null, e);
    } finally {
      context.exitCallback();
    }
  }

  private void wakeIfFinished() {
    if (worker != null && isFinished()) {
      worker.wake();
    }
  }

  private void takeCredit(long weight) {
    if (weight < 0 || weight > options.maxBytes) {
      throw new IllegalArgumentException(
          "a weight of "
              + weight
              + " bytes, expected 0 to "
              + options.maxBytes
              + ", the limit of reclaimer \""
              + name()
              + "\"");
    }
    if (backlog.tryTake(weight)) {
      return;
    }
    if (options.whenFull == FullPolicy.FAIL) {
      throw new BacklogFullException(full() + "; drop or signal some, or raise the limit");
    }
    String obstacle = obstacle();
    if (obstacle != null) {
      throw new IllegalStateException(
          full()
              + ", and allocate() cannot wait inside "
              + obstacle
              + "; allocate before it or outside of it");
    }
    do {
      failIfClosed();
      if (hasStopped()) {
        throw new IllegalStateException(full() + ", and nothing is reclaimed any more", failure);
      }
      if (worker != null) {
        worker.wake();
      }
      dropper.runOwnDrops();
    } while (!backlog.take(weight, FULL_NANOS));
  }

  private String full() {
    return "reclaimer \""
        + name()
        + "\" is full: "
        + backlog.records()
        + " records of "
        + options.maxRecords
        + ", "
        + backlog.bytes()
        + " bytes of "
        + options.maxBytes;
  }

  private @Nullable String obstacle() {
    // A section in which one may sleep is an obstacle to its own reclaimer only.
    return options.sleepable && isCurrentThreadInside()
        ? "a read-side section"
        : Blocking.obstacle();
  }

  private void failIfClosed() {
    if (closed) {
      throw new IllegalStateException(
          "reclaimer \"" + name() + "\" is closed; nothing was allocated");
    }
  }

  private void failIfStopped() {
    Throwable cause = failure;
    if (cause != null) {
      throw new IllegalStateException(
          "reclaimer \""
              + name()
              + "\" reclaims nothing any more, because reclaiming itself failed",
          cause);
    }
  }

  private int work(long maxNanos) {
    Deadline deadline = Deadline.in(maxNanos);
    int count = 0;
    Batch over;
    int now;
    do {
      over = reclamation.step(true);
      if (over != null) {
        dropsDue.add(over);
      }
      now = runDue(deadline);
      count += now;
    } while ((over != null || now > 0) && !deadline.isOver());
    if (worker != null && !dropsDue.isEmpty()) {
      worker.finish(dropsDue);
    }
    return count;
  }

  private int runDue(Deadline deadline) {
    try {
      return dropsDue.run(deadline, dropper);
    } catch (Throwable e) {
      stopReclaiming(e);
      throw e;
    }
  }

  private boolean isCurrentThreadInside() {
    Reader reader = registry.ofThread(Thread.currentThread());
    return reader != null && reader.depth() > 0;
  }

  private boolean awaitWhileHelping(long nanos, Condition over, Wait wait) {
    long start = System.nanoTime();
    if (worker != null) {
      worker.wake();
    }
    // Nobody tells a driven reclaimer that a section has ended, and most end soon.
    long pause = worker == null ? SHORTEST_WAIT_NANOS : HELP_NANOS;
    for (; ; ) {
      dropper.runOwnDrops();
      if (worker == null && !hasStopped()) {
        work(HELP_NANOS);
      }
      if (over.holds()) {
        return true;
      }
      long left = nanos - (System.nanoTime() - start);
      if (left <= 0) {
        return false;
      }
      if (worker == null) {
        housekeep();
      }
      wait.forAtMost(Math.min(left, pause));
      pause = Math.min(2 * pause, HELP_NANOS);
    }
  }

  private static void sleepBriefly(long nanos) {
    boolean interrupted = Thread.interrupted();
    LockSupport.parkNanos(Math.min(nanos, HELP_NANOS / 10));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds();
  }

  @FunctionalInterface
  private interface Wait {
    void forAtMost(long nanos);
  }
}
