package dev.picket.sharing;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.SignalPathCallback;
import dev.picket.fence.sync.LockedReservation;
import dev.picket.fence.sync.Purpose;
import dev.picket.fence.sync.Reservation;
import dev.picket.fence.sync.ReservationDomain;
import dev.picket.fence.sync.SoftwareTimeline;
import dev.picket.fence.sync.SyncFile;
import dev.picket.fence.sync.SyncObject;
import dev.picket.fence.sync.SyncPoint;
import dev.picket.fence.sync.SyncWait;
import dev.picket.fence.sync.Usage;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** This library, on a strategy. */
public class OurSharing implements SharingDriver<SyncFile, SyncObject, SyncPoint, Reservation> {
  private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

  private final Reclaimer reclaimer;
  private final ReservationDomain domain;

  public OurSharing(Function<ReclaimerOptions, Reclaimer> strategy) {
    reclaimer = strategy.apply(ReclaimerOptions.driven("sharing"));
    domain = new ReservationDomain(reclaimer);
  }

  @Override
  public boolean has(Difference difference) {
    return true;
  }

  @Override
  public int rounds(int wanted) {
    return wanted;
  }

  @Override
  public Work<SyncFile> work() {
    // A context of its own, as each of vgem's fences has.
    FenceContext<String> context =
        FenceContext.<String>software(reclaimer, "sharing", "work").inOrder().build();
    DriverFence<String> fence = context.allocate("work").arm();
    SyncFile file = SyncFile.of(fence.fence());
    return new Work<>() {
      @Override
      public SyncFile file() {
        return file;
      }

      @Override
      public void signal() {
        fence.signal();
      }
    };
  }

  @Override
  public Counter<SyncFile> counter() {
    SoftwareTimeline timeline = new SoftwareTimeline("counter");
    return new Counter<>() {
      @Override
      public SyncFile file(long value) {
        return SyncFile.of(timeline.fence(value));
      }

      @Override
      public void advance(long steps) {
        timeline.advance(steps);
      }

      @Override
      public long value() {
        return timeline.value();
      }

      @Override
      public void close() {
        timeline.close();
      }
    };
  }

  @Override
  public SyncFile merge(SyncFile one, SyncFile other) {
    return one.merge("merged", other);
  }

  @Override
  public boolean await(SyncFile file, Duration timeout) throws InterruptedException {
    return file.isSignaled() || file.fence().await(timeout);
  }

  @Override
  public int active(SyncFile file) {
    return (int) file.info().fences().stream().filter(fence -> fence.status().isPending()).count();
  }

  @Override
  public int status(SyncFile file) {
    return file.info().status().code();
  }

  @Override
  public SyncObject object() {
    return SyncObject.create();
  }

  @Override
  public SyncObject signaledObject() {
    return SyncObject.createSignaled();
  }

  @Override
  public SyncObject share(SyncObject object) {
    return object.share();
  }

  @Override
  public void spoil(SyncObject object) {
    object.close();
  }

  @Override
  public boolean differ(SyncObject one, SyncObject other) {
    return one != other;
  }

  @Override
  public SyncPoint point(SyncObject object, long value) {
    return value == BINARY ? object.binary() : object.point(value);
  }

  @Override
  public void signal(SyncPoint point) {
    point.signal();
  }

  @Override
  public void signalPoints(List<SyncPoint> points) {
    SyncPoint.signal(points);
  }

  @Override
  public void signalObjects(List<SyncObject> objects) {
    SyncObject.signal(objects);
  }

  @Override
  public void reset(List<SyncObject> objects) {
    SyncObject.reset(objects);
  }

  @Override
  public void submit(SyncPoint point, SyncFile file) {
    point.submit(file);
  }

  @Override
  public SyncFile snapshot(SyncPoint point) {
    return point.snapshot();
  }

  @Override
  public void transfer(SyncPoint source, SyncPoint target) {
    source.transferTo(target);
  }

  @Override
  public boolean transferOnceSubmitted(SyncPoint source, SyncPoint target)
      throws InterruptedException {
    return source.transferOnceSubmittedTo(target, FIVE_SECONDS);
  }

  @Override
  public long lastSignaled(SyncObject object) {
    return object.lastSignaled();
  }

  @Override
  public long lastSubmitted(SyncObject object) {
    return object.lastSubmitted();
  }

  @Override
  public OptionalInt await(List<SyncPoint> points, Set<Flag> flags, Duration timeout)
      throws InterruptedException {
    SyncWait wait = SyncWait.on(points);
    wait = flags.contains(Flag.FOR_SUBMIT) ? wait.alsoUnsubmitted() : wait;
    wait = flags.contains(Flag.AVAILABLE) ? wait.untilSubmitted() : wait;
    if (flags.contains(Flag.ALL)) {
      return wait.awaitAll(timeout) ? OptionalInt.of(0) : OptionalInt.empty();
    }
    return wait.awaitAny(timeout);
  }

  @Override
  public IntSupplier notifySignal(SyncPoint point) {
    AtomicInteger count = new AtomicInteger();
    if (!point.onSignal(counting(count))) {
      count.incrementAndGet();
    }
    return count::get;
  }

  @Override
  public IntSupplier notifySubmission(SyncPoint point) {
    AtomicInteger count = new AtomicInteger();
    if (!point.onSubmission(counting(count))) {
      count.incrementAndGet();
    }
    return count::get;
  }

  private static SignalPathCallback counting(AtomicInteger count) {
    return SignalPathCallback.runInSignalPath(_ -> count.incrementAndGet());
  }

  @Override
  public Reservation buffer() {
    return domain.reservation("buffer");
  }

  @Override
  public void add(Reservation buffer, SyncFile file, Use use) {
    Usage usage = use == Use.READ ? Usage.READ : Usage.WRITE;
    try (LockedReservation locked = buffer.lock()) {
      locked.reserve(1).add(file.fence(), usage);
    }
  }

  @Override
  public SyncFile export(Reservation buffer, Use use) {
    return SyncFile.of(buffer.fence(purpose(use)));
  }

  @Override
  public boolean mustWait(Reservation buffer, Use use) {
    return !buffer.isSignaled(purpose(use));
  }

  private static Purpose purpose(Use use) {
    return use == Use.READ ? Purpose.TO_READ : Purpose.TO_WRITE;
  }

  @Override
  public Refusal refusalOf(Throwable thrown) {
    String why = String.valueOf(thrown.getMessage());
    if (thrown instanceof IllegalStateException && why.contains("a promise and no fence")) {
      return Refusal.NOT_SUBMITTED;
    }
    if (thrown instanceof IllegalStateException && why.contains("is closed")) {
      return Refusal.UNKNOWN_HANDLE;
    }
    return thrown instanceof IllegalArgumentException && why.contains("expected at least one")
        ? Refusal.NOTHING_GIVEN
        : Refusal.OTHER;
  }

  @Override
  public void close() {
    reclaimer.close(Duration.ZERO);
  }
}
