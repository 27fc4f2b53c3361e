package dev.picket.fence.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * What all trace points of fences carry: which fence, and when on the clock that fences use,
 * because the recording's own clock cannot be turned into it afterwards.
 */
@Category("Picket")
@StackTrace(false)
@Name("dev.picket.Fence")
abstract sealed class FenceEvent extends Event {
  @Label("Driver")
  String driver = "";

  @Label("Timeline")
  String timeline = "";

  @Label("Context")
  long context;

  @Label("Sequence Number")
  long seqno;

  @Label("Nanoseconds")
  @Description("On the clock of System.nanoTime, which is CLOCK_MONOTONIC on Linux")
  long nanos;

  final void commitFor(String driverName, String timelineName, long contextId, long fenceSeqno) {
    driver = driverName;
    timeline = timelineName;
    context = contextId;
    seqno = fenceSeqno;
    nanos = System.nanoTime();
    commit();
  }

  /** A fence was allocated; it has no number yet. */
  @Name("dev.picket.FenceInit")
  @Label("Fence Allocated")
  static final class Init extends FenceEvent {}

  /** A fence was armed. */
  @Name("dev.picket.FenceEmit")
  @Label("Fence Armed")
  static final class Emit extends FenceEvent {}

  /** The first consumer needs the signal. */
  @Name("dev.picket.FenceEnableSignaling")
  @Label("Fence Signaling Enabled")
  static final class EnableSignaling extends FenceEvent {}

  /** A fence was signalled. */
  @Name("dev.picket.FenceSignaled")
  @Label("Fence Signaled")
  static final class Signaled extends FenceEvent {}

  /** A thread begins to wait. */
  @Name("dev.picket.FenceWaitStart")
  @Label("Fence Wait Started")
  static final class WaitStart extends FenceEvent {}

  /** A thread ended its wait, for whatever reason. */
  @Name("dev.picket.FenceWaitEnd")
  @Label("Fence Wait Ended")
  static final class WaitEnd extends FenceEvent {}

  /** The data of a fence was dropped. */
  @Name("dev.picket.FenceDestroy")
  @Label("Fence Data Dropped")
  static final class Destroy extends FenceEvent {}
}
