package dev.picket.fence.sync;

import dev.picket.fence.Composite;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A point of a timeline that somebody has asked for. */
final class TimelinePoint extends Composite {
  private final SyncTimeline timeline;
  private final SyncTimeline.Submission submission;

  TimelinePoint(SyncTimeline timeline, SyncTimeline.Submission submission) {
    super(timeline.contextId(), submission.place.point(), timeline.name(), true);
    this.timeline = timeline;
    this.submission = submission;
  }

  static long newContext() {
    return newContextId();
  }

  void end(@Nullable FenceError error, long nanos) {
    signal(error, nanos);
  }

  @Override
  public List<Fence> parts() {
    return timeline.worksUpTo(submission);
  }

  @Override
  public boolean isSumOfParts() {
    return true;
  }

  @Override
  protected void join() {
    timeline.want();
  }

  @Override
  protected void leave() {
    timeline.wantNoMore();
  }

  @Override
  protected void look() {
    timeline.advance();
  }
}
