package dev.picket.fence;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The callbacks of a fence, newest first. */
abstract class CallbackStack {
  /*
   * Guarantee S1. A callback is taken by the signal, or its registration is withdrawn. Registering pushes and then reads
   * whether the fence is signalled; signalling publishes the outcome and then reads the stack. All four are volatile, so
   * at least one of them sees the other; where both do, the protocol of CallbackNode decides.
   *
   * Guarantee S2. Stopped callbacks leave a pending fence. One thread at a time takes them out, for all who ask
   * meanwhile: nobody waits, and links are written by one thread only. It announces itself before it reads that the
   * fence is pending; the signal reads the announcement after it has published the outcome. So either the walk does
   * not begin, or the signal knows of it and spends the nodes it takes: the walk may still write to their links, and
   * nobody reads those again.
   *
   * Guarantee S3. A node that was taken out is free for another registration if the fence was pending after that: the
   * signal reads the stack later, and does not come upon it.
   */

  private static final VarHandle HEAD =
      fieldVarHandle(lookup(), "head", VarHandle.class, CallbackStack.class, CallbackNode.class);
  private static final VarHandle MARKS =
      fieldVarHandle(lookup(), "marks", VarHandle.class, CallbackStack.class, int.class);

  /** The marks below are the fence's own. */
  private static final int ONE_REMOVAL = 1 << 8;

  private static final int OWN_MARKS = ONE_REMOVAL - 1;

  private @Nullable CallbackNode head;

  @SuppressWarnings("unused") // through MARKS
  private int marks;

  abstract boolean isPendingVolatile();

  /** The last callback was cancelled, while the fence was pending; another may have come since. */
  abstract void lostLastCallback();

  /** Adds to a fence that nobody else knows. */
  final void attach(CallbackNode node) {
    node.nextPlain(head);
    head = node;
  }

  final boolean hasCallbacks() {
    return HEAD.getOpaque(this) != null;
  }

  /** Gives the callbacks of a fence back that nobody else knows. */
  final void detachAll() {
    CallbackNode node = head;
    head = null;
    while (node != null) {
      CallbackNode older = node.nextAcquire();
      node.release();
      node = older;
    }
  }

  /** Adds a node that was made ready; tells whether the signal will come upon it. */
  final boolean push(CallbackNode node) {
    CallbackNode before;
    do {
      before = (CallbackNode) HEAD.getAcquire(this);
      node.nextPlain(before);
    } while (!HEAD.compareAndSet(this, before, node));
    if (!isPendingVolatile()) {
      boolean withdrawn = node.withdraw();
      if (withdrawn) {
        HEAD.compareAndSet(this, node, before);
      }
      return !withdrawn;
    }
    if (node.isStopped()) {
      removeStopped();
    }
    return true;
  }

  /** Takes all, after the outcome was published; newest first. */
  final @Nullable CallbackNode takeCallbacks() {
    CallbackNode newest = (CallbackNode) HEAD.getVolatile(this);
    if (newest != null) {
      HEAD.setOpaque(this, null);
      if ((int) MARKS.getVolatile(this) >= ONE_REMOVAL) {
        for (CallbackNode node = newest; node != null; node = node.nextAcquire()) {
          node.spend();
        }
      }
    }
    return newest;
  }

  /** Takes stopped callbacks out, so that they are no garbage on a fence that stays pending. */
  final void removeStopped() {
    if ((int) MARKS.getAndAdd(this, ONE_REMOVAL) >= ONE_REMOVAL) {
      return;
    }
    int served = ONE_REMOVAL;
    do {
      boolean again = true;
      while (again && isPendingVolatile()) {
        again = removeFromNewest();
      }
      served = ((int) MARKS.getAndAdd(this, -served) & ~OWN_MARKS) - served;
    } while (served != 0);
    if (!hasCallbacks()) {
      lostLastCallback();
    }
  }

  /** Tells whether the newest has changed, so that it has to begin again. */
  private boolean removeFromNewest() {
    CallbackNode before = null;
    CallbackNode node = (CallbackNode) HEAD.getAcquire(this);
    while (node != null) {
      CallbackNode older = node.nextAcquire();
      if (!node.isStopped()) {
        before = node;
      } else {
        if (before != null) {
          before.nextRelease(older);
        } else if (!HEAD.compareAndSet(this, node, older)) {
          return true;
        }
        VarHandle.fullFence();
        if (!isPendingVolatile()) {
          return false;
        }
        node.release();
      }
      node = older;
    }
    return false;
  }

  /** Sets marks of the fence; tells which of its marks were set before. */
  final int mark(int own) {
    return (int) MARKS.getAndBitwiseOr(this, own) & OWN_MARKS;
  }

  final boolean isMarked(int own) {
    return ((int) MARKS.getAcquire(this) & own) != 0;
  }

  /** Looks at a fence that nobody else knows. */
  final boolean isMarkedUnshared(int own) {
    return (marks & own) != 0;
  }

  /** Marks a fence that nobody else knows. */
  final void markUnshared(int own) {
    marks |= own;
  }
}
