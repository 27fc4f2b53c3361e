package dev.picket.fence;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;

/**
 * The driver's view of a fence: the only object that can signal it. Any thread may; the first
 * outcome wins, and a late signal changes nothing.
 *
 * <p>Signalling is lock-free, neither blocks nor allocates, and is legal everywhere: in sections,
 * callbacks and drops. It publishes the outcome, cuts consumers off, retires the data, and then
 * runs the callbacks, or leaves them to the outermost signal on this thread.
 *
 * @param <D> type of the driver's data
 */
public final class DriverFence<D> implements AutoCloseable {
  /*
   * The safety net watches this object. Every method that ends the fence keeps it reachable to its own end, or the net
   * could find a fence forgotten that is just being signalled.
   */

  private static final VarHandle EXPORTED =
      fieldVarHandle(lookup(), "exported", VarHandle.class, DriverFence.class, long.class);

  private final FenceContext<D> context;
  private final Fence fence;

  private long exported;

  DriverFence(FenceContext<D> context, Fence fence) {
    this.context = context;
    this.fence = fence;
  }

  /**
   * Gives the consumer's view, to be handed out.
   *
   * @return the fence
   */
  public Fence fence() {
    return fence;
  }

  /**
   * Tells whose fence it is.
   *
   * @return the context
   */
  public FenceContext<D> context() {
    return context;
  }

  /**
   * Signals that the work is done, now.
   *
   * @return whether this was the first signal; false if it came late
   * @throws IllegalStateException if the fence is exported
   */
  public boolean signal() {
    return signal(System.nanoTime());
  }

  /**
   * Signals that the work is done, at a time that the driver knows better.
   *
   * @param nanos on the clock of {@link System#nanoTime}
   * @return whether this was the first signal; false if it came late
   * @throws IllegalStateException if the fence is exported
   */
  public boolean signal(long nanos) {
    try {
      refuseExported();
      return fence.complete(OutcomeWord.success(nanos)) || context.signalWasLate();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Signals that the work failed, now.
   *
   * @param error why
   * @return whether this was the first signal; false if it came late
   * @throws IllegalStateException if the fence is exported
   */
  public boolean fail(FenceError error) {
    return fail(error, System.nanoTime());
  }

  /**
   * Signals that the work failed, at a time that the driver knows better.
   *
   * @param error why
   * @param nanos on the clock of {@link System#nanoTime}
   * @return whether this was the first signal; false if it came late
   * @throws IllegalStateException if the fence is exported
   */
  public boolean fail(FenceError error, long nanos) {
    try {
      refuseExported();
      long outcome = OutcomeWord.failure(requireNonNull(error, "error"), nanos);
      return fence.complete(outcome) || context.signalWasLate();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Turns the driver's view into a number, as an {@code XArray} or a {@code user_data} field would
   * hold it. Ownership moves to the number: this object signals no more, and {@link
   * FenceContext#takeBack} gives it back, once. Nothing is retired here.
   *
   * @return the handle, never used again for another fence
   * @throws IllegalStateException if it is exported already
   */
  public long export() {
    refuseExported();
    long handle = ExportedFences.add(this);
    if (!EXPORTED.compareAndSet(this, 0L, handle)) {
      ExportedFences.remove(handle);
      throw exportedAlready();
    }
    return handle;
  }

  /**
   * Ends the fence at the latest. In a software context a pending fence is signalled {@code
   * ECANCELED} and reported; in a hardware context it stays pending, because the device may still
   * be writing, and is reported. A signalled one is left alone.
   */
  @Override
  public void close() {
    try {
      if (!fence.isSignaled() && !isExported()) {
        context.closedUnsignaled(fence);
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Ends like another fence did. */
  void follow(Fence leader) {
    // Whoever made it a follower owned it then, so it follows also while it is exported.
    try {
      fence.complete(leader.outcomeWord());
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  boolean isExportedAs(long handle) {
    return (long) EXPORTED.getAcquire(this) == handle;
  }

  boolean takeBack(long handle) {
    return EXPORTED.compareAndSet(this, handle, 0L);
  }

  /** A look for misuse, which needs no order: who exports owns the fence, and knows of it. */
  private boolean isExported() {
    return exported != 0;
  }

  private void refuseExported() {
    if (isExported()) {
      throw exportedAlready();
    }
  }

  private IllegalStateException exportedAlready() {
    return new IllegalStateException(
        "fence " + fence.label() + " is exported and belongs to its handle; take it back first");
  }

  @Override
  public String toString() {
    return fence.describe();
  }
}
