package dev.picket.stress.twin;

import dev.picket.stress.fence.ServingAgainScenario;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Twin of claim 20: a callback that was taken out of the stack serves another fence without a look
 * whether its own fence was signalled meanwhile and comes upon it.
 */
@JCStressTest
@JCStressMeta(ServingAgainScenario.Caught.class)
@State
public class RemovedServesTooEarly extends ServingAgainScenario {
  private final Node callback = new Node(() -> runs++);
  private final Node neighbour = new Node(() -> neighbourRuns++);
  private final AtomicReference<@Nullable Node> stack = new AtomicReference<>(neighbour);
  private volatile @Nullable Node other;

  /** With both registered, the neighbour after the callback. */
  public RemovedServesTooEarly() {
    neighbour.next = callback;
  }

  @Actor
  public void consumer() {
    if (stack.get() != null) {
      callback.cancelled = true;
      neighbour.next = null;
      callback.cancelled = false;
      other = callback;
    }
  }

  @Actor
  public void driver() {
    run(stack.getAndSet(null));
  }

  @Arbiter
  public void afterwards(II_Result r) {
    finish(r);
  }

  @Override
  protected void signalOther() {
    run(other);
  }

  private static void run(@Nullable Node newest) {
    Node node = newest;
    while (node != null) {
      Node next = node.next;
      if (!node.cancelled) {
        node.code.run();
      }
      node = next;
    }
  }

  private static final class Node {
    private final Runnable code;
    private volatile boolean cancelled;
    private volatile @Nullable Node next;

    Node(Runnable code) {
      this.code = code;
    }
  }
}
