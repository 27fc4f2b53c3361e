package dev.picket.consumer;

import dev.picket.fence.Fence;
import dev.picket.fence.sync.LockedReservation;
import dev.picket.fence.sync.Purpose;
import dev.picket.fence.sync.Reservation;
import dev.picket.fence.sync.ReservationDomain;
import dev.picket.fence.sync.SoftwareTimeline;
import dev.picket.fence.sync.SyncFile;
import dev.picket.fence.sync.SyncObject;
import dev.picket.fence.sync.SyncWait;
import dev.picket.fence.sync.Usage;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.time.Duration;
import java.util.List;

/**
 * A client that synchronises explicitly, by points of a timeline, and a compositor that does it
 * implicitly, by what is attached to the buffer; neither waits for more than it has to.
 */
public final class Compositor {
  private Compositor() {}

  public static void main(String[] args) throws InterruptedException {
    try (var reclaimer = new RcuReclaimer(ReclaimerOptions.background("frames"));
        SoftwareTimeline client = new SoftwareTimeline("client's device");
        SoftwareTimeline screen = new SoftwareTimeline("compositor's device")) {
      ReservationDomain domain = new ReservationDomain(reclaimer);
      show(domain, client, screen);
    }
    System.out.println("ok");
  }

  private static void show(
      ReservationDomain domain, SoftwareTimeline client, SoftwareTimeline screen)
      throws InterruptedException {
    try (Reservation frame = domain.reservation("frame")) {
      SyncObject drawings = SyncObject.create(); // point n: the client has drawn frame n
      SyncObject returns = SyncObject.create(); // point n: the compositor has shown frame n

      // Explicit to implicit: the drawing becomes what readers of the buffer wait for.
      drawings.point(1).submit(SyncFile.of(client.fence(1)));
      add(frame, drawings.point(1).snapshot(), Usage.WRITE);

      // The compositor knows of buffers only: it waits for the drawing, and reads.
      Fence drawn = frame.fence(Purpose.TO_READ);
      add(frame, SyncFile.of(screen.fence(1)), Usage.READ);

      // Implicit to explicit: what has to end before the client draws again, taken before it does.
      SyncFile shown = SyncFile.of(frame.fence(Purpose.TO_WRITE));
      returns.point(1).submit(shown);
      drawings.point(2).submit(SyncFile.of(client.fence(2)));
      add(frame, drawings.point(2).snapshot(), Usage.WRITE);

      client.advance(1);
      expect(drawn.isSignaled(), "the compositor waits for the first drawing only");
      screen.advance(1);
      boolean free = SyncWait.on(List.of(returns.point(1))).awaitAll(Duration.ofSeconds(5));
      expect(free, "the client waits for the compositor, and not for its own next drawing");
      expect(!frame.isSignaled(Purpose.TO_READ), "who asks now waits for the second drawing");
      client.advance(1);
      expect(frame.isSignaled(Purpose.TO_MOVE_OR_FREE), "nobody uses the buffer");
    }
  }

  private static void add(Reservation buffer, SyncFile work, Usage usage) {
    try (LockedReservation locked = buffer.lock()) {
      locked.reserve(1).add(work.fence(), usage);
    }
  }

  private static void expect(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError("expected that " + what);
    }
  }
}
