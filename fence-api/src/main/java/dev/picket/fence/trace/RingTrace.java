package dev.picket.fence.trace;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * The trace point of rings. It costs a test of a flag while its event is off, and may be called by
 * any thread.
 */
public final class RingTrace {
  private static final Transition TRANSITION = new Transition();

  private RingTrace() {}

  /**
   * A ring has changed its state.
   *
   * @param ring names of the device and the ring
   * @param context id of the ring's context
   * @param from the state before
   * @param to the state now
   * @param reason why
   * @param pending how many jobs had not ended
   */
  public static void transition(
      String ring, long context, String from, String to, String reason, long pending) {
    if (TRANSITION.isEnabled()) {
      Transition event = new Transition();
      event.ring = ring;
      event.context = context;
      event.from = from;
      event.to = to;
      event.reason = reason;
      event.pending = pending;
      event.commit();
    }
  }

  /** A ring has changed its state. */
  @Name("dev.picket.RingTransition")
  @Label("Ring State Changed")
  @Category("Picket")
  @StackTrace(false)
  static final class Transition extends Event {
    @Label("Ring")
    String ring = "";

    @Label("Context")
    long context;

    @Label("From")
    String from = "";

    @Label("To")
    String to = "";

    @Label("Reason")
    String reason = "";

    @Label("Pending Jobs")
    long pending;
  }
}
