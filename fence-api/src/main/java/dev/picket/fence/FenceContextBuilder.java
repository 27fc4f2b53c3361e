package dev.picket.fence;

import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.Drop;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.spi.Checks;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a context is to be: begun by {@link FenceContext#software} or {@link FenceContext#hardware},
 * ended by {@link #build}. Confined to one thread; every method returns the same object.
 *
 * @param <D> type of the data that each fence carries
 */
public final class FenceContextBuilder<D> {
  final Reclaimer reclaimer;
  final String driverName;
  final String timelineName;
  final boolean hardware;
  long firstSeqno = 1;
  boolean inOrder;
  boolean dropForgotten;
  boolean creationSites = Checks.ON;
  @Nullable DataDrop<D> dataDrop;
  @Nullable OwnData<?> ownData;
  @Nullable FenceOps<? super D> ops;
  @Nullable Thread armer;
  @Nullable Thread poller;
  @Nullable Thread dropOwner;
  private boolean ownDataGiven;
  Consumer<? super FenceProblem> onProblem = ProblemHandler.LOGGING;

  FenceContextBuilder(
      Reclaimer reclaimer, String driverName, String timelineName, boolean hardware) {
    this.reclaimer = requireNonNull(reclaimer, "reclaimer");
    this.driverName = requireNonNull(driverName, "driverName");
    this.timelineName = requireNonNull(timelineName, "timelineName");
    this.hardware = hardware;
  }

  /**
   * Has each fence's data dropped when nobody can be looking at it. Without this it is left to the
   * garbage collector, and a signal retires nothing; data that is a {@link
   * dev.picket.reclaim.Revocable} is then revoked by the signal.
   *
   * @param weight bytes of one fence's data, counted against the reclaimer's limit
   * @param drop ends the data's life
   * @return this
   */
  public FenceContextBuilder<D> drop(long weight, Drop<? super D> drop) {
    dataDrop = new DataDrop<>(null, weight, requireNonNull(drop, "drop"));
    return this;
  }

  /**
   * Has each fence's data dropped when nobody can be looking at it.
   *
   * @param weight gives the bytes of a fence's data, counted against the reclaimer's limit
   * @param drop ends the data's life
   * @return this
   */
  public FenceContextBuilder<D> drop(ToLongFunction<? super D> weight, Drop<? super D> drop) {
    dataDrop = new DataDrop<>(requireNonNull(weight, "weight"), 0, requireNonNull(drop, "drop"));
    return this;
  }

  /**
   * Gives the context data of its own, dropped after the data of all its fences. A {@link
   * dev.picket.reclaim.Revocable} ends by itself, and may end later.
   *
   * @param <C> type of the data
   * @param data what the ops share
   * @param weight its bytes, counted against the reclaimer's limit
   * @param drop ends its life
   * @return this
   */
  public <C> FenceContextBuilder<D> ownData(C data, long weight, Drop<? super C> drop) {
    ownData = new OwnData<>(requireNonNull(data, "data"), weight, requireNonNull(drop, "drop"));
    return this;
  }

  /**
   * Sets what the driver can do for pending fences.
   *
   * @param driverOps called inside sections
   * @return this
   */
  public FenceContextBuilder<D> ops(FenceOps<? super D> driverOps) {
    ops = requireNonNull(driverOps, "driverOps");
    return this;
  }

  /**
   * Chooses the first sequence number. The default is 1.
   *
   * @param seqno of the first fence
   * @return this
   * @throws IllegalArgumentException if the number is negative, or above 2<sup>62</sup>
   */
  public FenceContextBuilder<D> firstSeqno(long seqno) {
    if (seqno < 0 || seqno > FenceContext.LAST_CHOSEN_SEQNO) {
      throw new IllegalArgumentException(
          "the first seqno is " + seqno + ", expected 0 to " + FenceContext.LAST_CHOSEN_SEQNO);
    }
    firstSeqno = seqno;
    return this;
  }

  /**
   * Allows {@link FenceContext#signalUpTo}: the work ends in the order in which it was armed. The
   * driver need not keep its fences, and none is taken for forgotten.
   *
   * @return this
   */
  public FenceContextBuilder<D> inOrder() {
    inOrder = true;
    return this;
  }

  /**
   * Allows one thread only to arm fences, to give allocations up and to {@linkplain
   * FenceContext#skipSeqnos skip} numbers. Arming then lists a fence without a locked instruction,
   * where barriers of the process are to be had; closing the context on another thread executes one
   * instead, microseconds.
   *
   * @param thread the one
   * @return this
   */
  public FenceContextBuilder<D> onlyArmedBy(Thread thread) {
    armer = requireNonNull(thread, "thread");
    return this;
  }

  /**
   * Allows one thread only to call {@link FenceContext#poll}.
   *
   * @param thread the one
   * @return this
   */
  public FenceContextBuilder<D> onlyPolledBy(Thread thread) {
    poller = requireNonNull(thread, "thread");
    return this;
  }

  /**
   * Hands all drops of the context back to a thread, which runs them in {@link FenceContext#poll},
   * and is the only one that may call it.
   *
   * @param thread whom the data belongs to
   * @return this
   */
  public FenceContextBuilder<D> handDropsBackTo(Thread thread) {
    dropOwner = requireNonNull(thread, "thread");
    return this;
  }

  /**
   * Has the data of forgotten fences dropped. The default keeps it for ever, because whoever forgot
   * the fence may not have forgotten the device that writes to it.
   *
   * @return this
   */
  public FenceContextBuilder<D> dropForgotten() {
    dropForgotten = true;
    return this;
  }

  /**
   * Records where each fence is allocated, for problem reports: a stack walk per fence. On with
   * {@code -Dpicket.checks}.
   *
   * @return this
   */
  public FenceContextBuilder<D> recordCreationSites() {
    creationSites = true;
    return this;
  }

  /**
   * Chooses who is told of problems. The default is a warning in the log.
   *
   * @param handler called on whatever thread meets the problem; keep it short
   * @return this
   */
  public FenceContextBuilder<D> onProblem(Consumer<? super FenceProblem> handler) {
    onProblem = requireNonNull(handler, "handler");
    return this;
  }

  /**
   * Makes the context. Takes credit of the reclaimer's limit for the context's own record.
   *
   * @return the context, open
   * @throws dev.picket.reclaim.BacklogFullException at the limit of a reclaimer that fails
   * @throws IllegalArgumentException if the context's own data is confined to a thread
   * @throws IllegalStateException if the reclaimer is closed; if one thread is to poll and another
   *     one to drop; or if the builder has built before and has given the context's own data away
   */
  public FenceContext<D> build() {
    if (ownDataGiven) {
      throw new IllegalStateException(
          "the context's own data belongs to the context that was built before, and would be"
              + " dropped twice; make a new builder");
    }
    if (dropOwner != null && poller != null && poller != dropOwner) {
      throw new IllegalStateException(
          "only " + poller + " is to poll, but the drops belong to " + dropOwner);
    }
    FenceContext<D> context = new FenceContext<>(this);
    ownDataGiven = ownData != null;
    return context;
  }

  /**
   * How the data of each fence ends.
   *
   * @param weighing tells what it weighs; null if all weigh the same
   * @param weight what they weigh then
   */
  record DataDrop<D>(
      @Nullable ToLongFunction<? super D> weighing, long weight, Drop<? super D> drop) {}

  /** The context's own data and its end. */
  record OwnData<C>(C data, long weight, Drop<? super C> drop) {
    void dropData() throws Exception {
      drop.drop(data);
    }
  }
}
