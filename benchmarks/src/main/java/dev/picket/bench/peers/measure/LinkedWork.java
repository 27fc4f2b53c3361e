package dev.picket.bench.peers.measure;

import dev.picket.fence.Fence;
import dev.picket.fence.SignalPathCallback;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * In a chain, each point with a link to the one before, as the kernel's {@code dma_fence_chain} has
 * them: whoever looks for one walks from the newest, and takes out what has ended on the way.
 */
final class LinkedWork implements NumberedWork {
  private volatile @Nullable Link newest;

  private static final class Link {
    private static final AtomicReferenceFieldUpdater<Link, @Nullable Link> PREVIOUS =
        AtomicReferenceFieldUpdater.newUpdater(Link.class, Link.class, "previous");

    private final long point;
    private final Fence work;
    private final long pointBefore;
    private volatile @Nullable Link previous;

    Link(long point, Fence work, @Nullable Link previous) {
      this.point = point;
      this.work = work;
      this.pointBefore = previous == null ? 0 : previous.point;
      this.previous = previous;
    }

    /** The nearest earlier one whose work is pending. */
    private @Nullable Link walk() {
      for (; ; ) {
        Link before = previous;
        if (before == null || !before.work.isSignaled()) {
          return before;
        }
        PREVIOUS.compareAndSet(this, before, before.previous);
      }
    }
  }

  @Override
  public void submit(long point, Fence work) {
    newest = new Link(point, work, newest);
  }

  @Override
  public Object find(long point) {
    Link link = newest;
    while (link != null && link.pointBefore >= point) {
      link = link.walk();
    }
    return link == null ? Fence.stub() : link;
  }

  @Override
  public long lastSignaled() {
    Link first = null;
    for (Link link = newest; link != null; link = link.walk()) {
      first = link;
    }
    if (first == null) {
      return 0;
    }
    return first.work.isSignaled() ? first.point : first.pointBefore;
  }

  /** Looks again, from the newest, whenever the newest that was pending has ended. */
  @Override
  public void onEndOfAll(Runnable then) {
    SignalPathCallback again = SignalPathCallback.runInSignalPath(_ -> onEndOfAll(then));
    for (Link link = newest; link != null; link = link.walk()) {
      if (link.work.onSignal(again)) {
        return;
      }
    }
    then.run();
  }
}
