package dev.picket.fence.sync;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

import dev.picket.fence.Composite;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.SignalPathCallback;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fence for several: signalled when all of them are, or some. Members may be signalled already,
 * which counts, may be listed more than once, and may be arrays themselves, to any depth.
 *
 * <p>Its outcome is that of the members that it took, in the order of their times: it ends at the
 * time of the latest of them. {@link #members} are kept, so that each one's error can be read.
 *
 * <p>Members carry callbacks as {@link Composite} tells, and none once the array is signalled. A
 * deadline is passed to every member. All methods may be called by any thread and never wait.
 *
 * <p>Follows {@code dma_fence_array}, which counts members on a poll without their errors.
 */
public final class FenceArray extends Composite {
  /*
   * A member that is signalled counts one of `left` or `errorsLeft` down, and whoever brings it to zero looks at all of
   * them, as does a poll. Only that look decides, so it does not matter if a callback of an earlier registration counts
   * once too often: somebody looks in vain. A member is counted when it is registered or by its callback, never by
   * neither, so nobody fails to look.
   *
   * A look takes the `enough` earliest of the signalled members. If more are signalled than that, it searches by halving
   * for the time of the last of them, and looks again at those up to it. It needs no memory, for it may be in the
   * signalling path. What ends meanwhile can only add to those that are taken, so that it looks once more.
   */

  private static final VarHandle LEFT =
      fieldVarHandle(lookup(), "left", VarHandle.class, FenceArray.class, int.class);
  private static final VarHandle ERRORS_LEFT =
      fieldVarHandle(lookup(), "errorsLeft", VarHandle.class, FenceArray.class, int.class);

  private final List<Fence> members;
  private final ErrorPolicy policy;

  /** How many members have to be signalled, or, if they must succeed, to have done that. */
  private final int enough;

  private final boolean mustSucceed;

  @SuppressWarnings("unused") // through LEFT
  private int left;

  @SuppressWarnings("unused") // through ERRORS_LEFT
  private int errorsLeft;

  /** Made when the array is wanted; belongs to whoever joins or leaves. */
  private SignalPathCallback @Nullable [] callbacks;

  /** How many members were asked to tell, from the first on. */
  private int asked;

  private FenceArray(
      String name, List<Fence> members, int enough, boolean mustSucceed, ErrorPolicy policy) {
    super(name);
    this.members = members;
    this.enough = enough;
    this.mustSucceed = mustSucceed;
    this.policy = policy;
    look();
  }

  /**
   * Makes an array that is signalled when all members are. It fails with the error of the one that
   * ended first, of those that failed.
   *
   * @param members at least one
   * @return a new array
   * @throws IllegalArgumentException if there are no members
   */
  public static FenceArray all(List<Fence> members) {
    return all(members, ErrorPolicy.FIRST);
  }

  /**
   * Makes an array that is signalled when all members are.
   *
   * @param members at least one
   * @param policy whose error is the array's, if several fail
   * @return a new array
   * @throws IllegalArgumentException if there are no members
   */
  public static FenceArray all(List<Fence> members, ErrorPolicy policy) {
    requireNonNull(policy, "policy");
    List<Fence> copy = copyOf(members, "all()");
    return new FenceArray("all", copy, copy.size(), false, policy);
  }

  /**
   * Makes an array that is signalled when one member is, with its error if that failed.
   *
   * @param members at least one
   * @return a new array
   * @throws IllegalArgumentException if there are no members
   */
  public static FenceArray any(List<Fence> members) {
    return new FenceArray("any", copyOf(members, "any()"), 1, false, ErrorPolicy.FIRST);
  }

  /**
   * Makes an array that is signalled when some members are, however their work ended. It fails with
   * the first error among those.
   *
   * @param count how many, from 1 to all
   * @param members to be counted
   * @return a new array
   * @throws IllegalArgumentException if the count is less than 1 or more than there are members
   */
  public static FenceArray signalled(int count, List<Fence> members) {
    List<Fence> copy = copyOf(members, "signalled()");
    refuseCount("signalled", count, copy);
    return new FenceArray(
        count + " signalled of " + copy.size(), copy, count, false, ErrorPolicy.FIRST);
  }

  /**
   * Makes an array that is signalled when the work of some members has succeeded, or when too many
   * have failed for that: then it fails with the first error.
   *
   * @param count how many, from 1 to all
   * @param members to be counted
   * @return a new array
   * @throws IllegalArgumentException if the count is less than 1 or more than there are members
   */
  public static FenceArray succeeded(int count, List<Fence> members) {
    List<Fence> copy = copyOf(members, "succeeded()");
    refuseCount("succeeded", count, copy);
    return new FenceArray(
        count + " succeeded of " + copy.size(), copy, count, true, ErrorPolicy.FIRST);
  }

  private static List<Fence> copyOf(List<Fence> members, String call) {
    List<Fence> copy = List.copyOf(members);
    if (copy.isEmpty()) {
      throw new IllegalArgumentException(
          call + " of no fence at all; expected at least one, or take Fence.stub()");
    }
    return copy;
  }

  private static void refuseCount(String call, int count, List<Fence> members) {
    if (count < 1 || count > members.size()) {
      throw new IllegalArgumentException(
          call + "(" + count + ") of " + members.size() + " fences; expected 1 to that many");
    }
  }

  /**
   * Gives the fences that decide, pending or signalled.
   *
   * @return as given
   */
  public List<Fence> members() {
    return members;
  }

  @Override
  public List<Fence> parts() {
    return members;
  }

  @Override
  public boolean isSumOfParts() {
    return !mustSucceed && enough == members.size() && policy == ErrorPolicy.FIRST;
  }

  @Override
  protected void join() {
    LEFT.setVolatile(this, enough);
    ERRORS_LEFT.setVolatile(this, members.size() - enough + 1);
    SignalPathCallback[] own = ownCallbacks();
    while (asked < own.length && !fence().isSignaled()) {
      Fence member = members.get(asked);
      // One that is signalled may not have come to the callback of an earlier registration yet.
      boolean told = !member.isSignaled() && member.onSignal(own[asked]);
      asked++;
      if (!told) {
        count(member);
      }
    }
  }

  private SignalPathCallback[] ownCallbacks() {
    SignalPathCallback[] own = callbacks;
    if (own == null) {
      own = new SignalPathCallback[members.size()];
      Arrays.setAll(own, _ -> SignalPathCallback.runInSignalPath(this::count));
      callbacks = own;
    }
    return own;
  }

  @Override
  protected void leave() {
    SignalPathCallback[] own = ownCallbacks();
    while (asked > 0) {
      asked--;
      // A signal takes its callbacks along.
      if (!members.get(asked).isSignaled()) {
        own[asked].cancel();
      }
    }
    if (fence().isSignaled()) {
      callbacks = null;
    }
  }

  private void count(Fence member) {
    boolean isError = mustSucceed && member.error() != null;
    int before = (int) (isError ? ERRORS_LEFT : LEFT).getAndAdd(this, -1);
    if (before <= 1) {
      look();
    }
  }

  @Override
  protected void look() {
    if (fence().isSignaled()) {
      return;
    }
    if (!mustSucceed) {
      endByEarliest(enough, Ending.ANY);
    } else if (!endByEarliest(enough, Ending.SUCCESS)) {
      endByEarliest(members.size() - enough + 1, Ending.ERROR);
    }
  }

  /** Ends with the earliest of those that ended in a way, if there are enough of them. */
  private boolean endByEarliest(int needed, Ending ending) {
    long last = Long.MAX_VALUE;
    int ofTheLast = needed;
    for (; ; ) {
      int taken = 0;
      int left = ofTheLast;
      long latestNanos = Long.MIN_VALUE;
      FenceError error = null;
      long errorNanos = 0;
      for (int i = 0; i < members.size(); i++) {
        Fence member = members.get(i);
        if (!ending.isOf(member)) {
          continue;
        }
        long nanos = member.signalNanos();
        if (nanos > last || (nanos == last && left-- <= 0)) {
          continue;
        }
        taken++;
        latestNanos = Math.max(latestNanos, nanos);
        FenceError own = member.error();
        if (own != null && (error == null || comesBefore(own, nanos, error, errorNanos))) {
          error = own;
          errorNanos = nanos;
        }
      }
      if (taken < needed) {
        return false;
      }
      if (taken == needed) {
        signal(error, latestNanos);
        return true;
      }
      last = timeOf(needed, ending);
      ofTheLast = needed - endedBefore(last, ending);
    }
  }

  /** When the last of so many ended, of more than that who did so in a way. */
  private long timeOf(int needed, Ending ending) {
    long earliest = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;
    for (int i = 0; i < members.size(); i++) {
      Fence member = members.get(i);
      if (ending.isOf(member)) {
        earliest = Math.min(earliest, member.signalNanos());
        latest = Math.max(latest, member.signalNanos());
      }
    }
    while (earliest < latest) {
      long middle = earliest + ((latest - earliest) >>> 1);
      if (endedBefore(middle + 1, ending) >= needed) {
        latest = middle;
      } else {
        earliest = middle + 1;
      }
    }
    return earliest;
  }

  private int endedBefore(long nanos, Ending ending) {
    int count = 0;
    for (int i = 0; i < members.size(); i++) {
      Fence member = members.get(i);
      if (ending.isOf(member) && member.signalNanos() < nanos) {
        count++;
      }
    }
    return count;
  }

  private boolean comesBefore(FenceError own, long nanos, FenceError other, long otherNanos) {
    return switch (policy) {
      case FIRST -> nanos < otherNanos;
      case WORST -> ErrorPolicy.severity(own) > ErrorPolicy.severity(other);
    };
  }

  /** A way in which a member can end. */
  private enum Ending {
    ANY,
    SUCCESS,
    ERROR;

    boolean isOf(Fence member) {
      return member.isSignaled() && (this == ANY || (member.error() == null) == (this == SUCCESS));
    }
  }
}
