package dev.picket.fence.trace;

/**
 * The trace points. Each costs a test of a flag while its event is off, and may be called by any
 * thread.
 *
 * <p>All take the names, the context and the sequence number of the fence.
 */
public final class FenceTrace {
  private static final FenceEvent.Init INIT = new FenceEvent.Init();
  private static final FenceEvent.Emit EMIT = new FenceEvent.Emit();
  private static final FenceEvent.EnableSignaling ENABLE_SIGNALING =
      new FenceEvent.EnableSignaling();
  private static final FenceEvent.Signaled SIGNALED = new FenceEvent.Signaled();
  private static final FenceEvent.WaitStart WAIT_START = new FenceEvent.WaitStart();
  private static final FenceEvent.WaitEnd WAIT_END = new FenceEvent.WaitEnd();
  private static final FenceEvent.Destroy DESTROY = new FenceEvent.Destroy();

  private FenceTrace() {}

  /**
   * A fence was allocated.
   *
   * @param driver name of the driver
   * @param timeline name of the timeline
   * @param context id of the context
   * @param seqno sequence number, 0 before it has one
   */
  public static void init(String driver, String timeline, long context, long seqno) {
    if (INIT.isEnabled()) {
      new FenceEvent.Init().commitFor(driver, timeline, context, seqno);
    }
  }

  /**
   * A fence was armed.
   *
   * @param driver name of the driver
   * @param timeline name of the timeline
   * @param context id of the context
   * @param seqno sequence number
   */
  public static void emit(String driver, String timeline, long context, long seqno) {
    if (EMIT.isEnabled()) {
      new FenceEvent.Emit().commitFor(driver, timeline, context, seqno);
    }
  }

  /**
   * The first consumer needs the signal.
   *
   * @param driver name of the driver
   * @param timeline name of the timeline
   * @param context id of the context
   * @param seqno sequence number
   */
  public static void enableSignaling(String driver, String timeline, long context, long seqno) {
    if (ENABLE_SIGNALING.isEnabled()) {
      new FenceEvent.EnableSignaling().commitFor(driver, timeline, context, seqno);
    }
  }

  /**
   * A fence was signalled.
   *
   * @param driver name of the driver
   * @param timeline name of the timeline
   * @param context id of the context
   * @param seqno sequence number
   */
  public static void signaled(String driver, String timeline, long context, long seqno) {
    if (SIGNALED.isEnabled()) {
      new FenceEvent.Signaled().commitFor(driver, timeline, context, seqno);
    }
  }

  /**
   * A thread begins to wait.
   *
   * @param driver name of the driver
   * @param timeline name of the timeline
   * @param context id of the context
   * @param seqno sequence number
   */
  public static void waitStart(String driver, String timeline, long context, long seqno) {
    if (WAIT_START.isEnabled()) {
      new FenceEvent.WaitStart().commitFor(driver, timeline, context, seqno);
    }
  }

  /**
   * A thread ended its wait.
   *
   * @param driver name of the driver
   * @param timeline name of the timeline
   * @param context id of the context
   * @param seqno sequence number
   */
  public static void waitEnd(String driver, String timeline, long context, long seqno) {
    if (WAIT_END.isEnabled()) {
      new FenceEvent.WaitEnd().commitFor(driver, timeline, context, seqno);
    }
  }

  /**
   * The data of a fence was dropped.
   *
   * @param driver name of the driver
   * @param timeline name of the timeline
   * @param context id of the context
   * @param seqno sequence number
   */
  public static void destroy(String driver, String timeline, long context, long seqno) {
    if (DESTROY.isEnabled()) {
      new FenceEvent.Destroy().commitFor(driver, timeline, context, seqno);
    }
  }
}
