package dev.picket.bench.peers.measure;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.Fence;
import dev.picket.fence.SignalPathCallback;
import dev.picket.fence.sync.SyncTimeline;

/** On one of our timelines. */
final class TimelineWork implements NumberedWork {
  private final SyncTimeline timeline = new SyncTimeline("peers");

  @Override
  public void submit(long point, Fence work) {
    timeline.submit(point, work);
  }

  @Override
  public Fence find(long point) {
    return requireNonNull(timeline.find(point), "a point that was submitted");
  }

  @Override
  public long lastSignaled() {
    return timeline.lastSignaled();
  }

  @Override
  public void onEndOfAll(Runnable then) {
    find(timeline.lastSubmitted()).onSignal(SignalPathCallback.runInSignalPath(_ -> then.run()));
  }
}
