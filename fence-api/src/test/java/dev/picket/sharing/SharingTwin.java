package dev.picket.sharing;

import dev.picket.fence.Fence;
import dev.picket.fence.sync.FenceArray;
import dev.picket.fence.sync.Reservation;
import dev.picket.fence.sync.SyncFile;
import dev.picket.fence.sync.SyncObject;
import dev.picket.fence.sync.SyncPoint;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** This library with one rule broken, and a case that notices. */
@SuppressWarnings("ImmutableEnumChecker") // what makes a driver keeps nothing
public enum SharingTwin {
  ARRAY_OF_ALL_ENDS_WITH_ANY(
      "st-dma-fence-unwrap/unwrap_merge",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public SyncFile merge(SyncFile one, SyncFile other) {
              return SyncFile.of(FenceArray.any(List.of(one.fence(), other.fence())).fence());
            }
          }),
  CHAIN_FORGETS_EARLIER_LINKS(
      "st-dma-fence-unwrap/unwrap_chain",
      strategy ->
          new OurSharing(strategy) {
            private final Map<SyncPoint, SyncFile> works = new ConcurrentHashMap<>();

            @Override
            public void submit(SyncPoint point, SyncFile file) {
              works.put(point, file);
              super.submit(point, file);
            }

            @Override
            public SyncFile snapshot(SyncPoint point) {
              return works.getOrDefault(point, SyncFile.of(Fence.stub()));
            }
          }),
  CHAIN_FINDS_THE_NEWEST_FOR_WHAT_IS_TOO_NEW(
      "syncobj_timeline/invalid-transfer-non-existent-point",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public void transfer(SyncPoint source, SyncPoint target) {
              super.transfer(source.object().binary(), target);
            }
          }),
  MERGING_KEEPS_OLDER_FENCES_OF_A_CONTEXT(
      "sw_sync/sync_merge",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public SyncFile merge(SyncFile one, SyncFile other) {
              return SyncFile.of(FenceArray.all(List.of(one.fence(), other.fence())).fence());
            }
          }),
  MERGING_KEEPS_THE_OLDER_FENCE_OF_A_CONTEXT(
      "sw_sync/sync_merge",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public SyncFile merge(SyncFile one, SyncFile other) {
              boolean same = one.fence().contextId() == other.fence().contextId();
              return same ? one : super.merge(one, other);
            }
          }),
  READERS_WAIT_FOR_READERS(
      "dmabuf_sync_file/import-multiple-read-only",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public SyncFile export(Reservation buffer, Use use) {
              return super.export(buffer, Use.WRITE);
            }
          }),
  WRITERS_DO_NOT_WAIT_FOR_READERS(
      "st-dma-resv/test_get_fences READ",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public SyncFile export(Reservation buffer, Use use) {
              return super.export(buffer, Use.READ);
            }
          }),
  EVERY_USE_IS_ADDED_AS_READING(
      "dmabuf_sync_file/import-basic",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public void add(Reservation buffer, SyncFile file, Use use) {
              super.add(buffer, file, Use.READ);
            }
          }),
  WHAT_IS_SIGNALED_IS_WAITED_FOR(
      "st-dma-resv/test_signaling WRITE",
      strategy ->
          new OurSharing(strategy) {
            private final Set<Reservation> used = ConcurrentHashMap.newKeySet();

            @Override
            public void add(Reservation buffer, SyncFile file, Use use) {
              used.add(buffer);
              super.add(buffer, file, use);
            }

            @Override
            public boolean mustWait(Reservation buffer, Use use) {
              return used.contains(buffer);
            }
          }),
  SNAPSHOT_OF_A_BUFFER_FOLLOWS_IT(
      "dmabuf_sync_file/export-multiwait",
      strategy ->
          new OurSharing(strategy) {
            private final Map<SyncFile, Reservation> exported = new ConcurrentHashMap<>();

            @Override
            public SyncFile export(Reservation buffer, Use use) {
              SyncFile file = super.export(buffer, use);
              exported.put(file, buffer);
              return file;
            }

            @Override
            public boolean await(SyncFile file, Duration timeout) {
              return !mustWait(exported.get(file), Use.WRITE);
            }
          }),
  READERS_POLL_FOR_READERS(
      "dmabuf_sync_file/import-multiple-read-only",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public boolean mustWait(Reservation buffer, Use use) {
              return super.mustWait(buffer, Use.WRITE);
            }
          }),
  WRITERS_POLL_FOR_WRITERS(
      "dmabuf_sync_file/import-multiple-read-only",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public boolean mustWait(Reservation buffer, Use use) {
              return super.mustWait(buffer, Use.READ);
            }
          }),
  SNAPSHOT_OF_NOTHING_NEVER_ENDS(
      "dmabuf_sync_file/export-wait-after-attach",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public SyncFile export(Reservation buffer, Use use) {
              return mustWait(buffer, use) ? super.export(buffer, use) : counter().file(1);
            }
          }),
  FILE_IS_NOT_POLLED(
      "st-dma-fence-unwrap/unwrap_merge",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public boolean await(SyncFile file, Duration timeout) {
              return file.fence().isSignaled();
            }
          }),
  FILE_COUNTS_WHAT_HAS_ENDED(
      "st-dma-fence-unwrap/unwrap_merge",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public int active(SyncFile file) {
              return file.info().fences().size();
            }
          }),
  FILE_FORGETS_ERRORS(
      "sw_sync/timeline_closed",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public int status(SyncFile file) {
              return Math.abs(Integer.signum(super.status(file)));
            }
          }),
  OBJECT_BEGINS_EMPTY(
      "syncobj_basic/create-signaled",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public SyncObject signaledObject() {
              return object();
            }
          }),
  HANDLE_IS_THE_SAME(
      "syncobj_basic/test-valid-cycle",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public SyncObject share(SyncObject object) {
              return object;
            }
          }),
  HANDLE_IS_A_COPY(
      "syncobj_basic/test-valid-cycle",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public SyncObject share(SyncObject object) {
              return object();
            }
          }),
  SIGNAL_LEAVES_THE_FENCE(
      "syncobj_wait/signal",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public void signalObjects(List<SyncObject> objects) {}
          }),
  RESET_LEAVES_THE_FENCE(
      "syncobj_wait/reset-signaled",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public void reset(List<SyncObject> objects) {}
          }),
  SIGNAL_STOPS_AT_A_BAD_HANDLE(
      "syncobj_wait/invalid-signal-one-illegal-handle",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public void signalObjects(List<SyncObject> objects) {
              objects.forEach(object -> object.binary().signal());
            }
          }),
  RESET_STOPS_AT_A_BAD_HANDLE(
      "syncobj_wait/invalid-reset-one-illegal-handle",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public void reset(List<SyncObject> objects) {
              objects.forEach(object -> super.reset(List.of(object)));
            }
          }),
  POINTS_STOP_AT_A_BAD_HANDLE(
      "syncobj_timeline/invalid-signal-one-illegal-handle",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public void signalPoints(List<SyncPoint> points) {
              points.forEach(SyncPoint::signal);
            }
          }),
  POINT_REPLACES_THE_TIMELINE(
      "syncobj_timeline/device-signal-unordered",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public void submit(SyncPoint point, SyncFile file) {
              reset(List.of(point.object()));
              super.submit(point, file);
            }
          }),
  POINT_BELOW_OTHERS_IS_LOST(
      "syncobj_timeline/device-submit-unordered",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public void submit(SyncPoint point, SyncFile file) {
              if (point.value() != 5) {
                super.submit(point, file);
              }
            }
          }),
  TRANSFER_DOES_NOT_WAIT(
      "syncobj_timeline/transfer for submit",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public boolean transferOnceSubmitted(SyncPoint source, SyncPoint target)
                throws InterruptedException {
              return source.transferOnceSubmittedTo(target, Duration.ZERO);
            }
          }),
  TRANSFER_FORGETS_THE_FENCE(
      "syncobj_timeline/transfer-timeline-point",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public void transfer(SyncPoint source, SyncPoint target) {
              target.signal();
            }
          }),
  WAIT_FOR_ALL_ENDS_WITH_ANY(
      "syncobj_wait/etime-multi-wait-all-submitted-signaled",
      strategy -> withoutFlag(strategy, SharingDriver.Flag.ALL)),
  WAIT_REFUSES_WHAT_IT_IS_FOR(
      "syncobj_wait/etime-single-wait-for-submit-unsubmitted",
      strategy -> withoutFlag(strategy, SharingDriver.Flag.FOR_SUBMIT)),
  WAIT_GOES_ON_TO_THE_SIGNAL(
      "syncobj_timeline/single-wait-available-submitted",
      strategy -> withoutFlag(strategy, SharingDriver.Flag.AVAILABLE)),
  WAIT_TAKES_A_PROMISE(
      "syncobj_wait/invalid-single-wait-unsubmitted",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public OptionalInt await(List<SyncPoint> points, Set<Flag> flags, Duration timeout)
                throws InterruptedException {
              Set<Flag> more = new HashSet<>(flags);
              more.add(Flag.FOR_SUBMIT);
              return super.await(points, more, timeout);
            }
          }),
  WAIT_FOLLOWS_THE_OBJECT(
      "syncobj_wait/wait-all-snapshot",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public OptionalInt await(List<SyncPoint> points, Set<Flag> flags, Duration timeout)
                throws InterruptedException {
              OptionalInt first = OptionalInt.empty();
              for (int looks = 0; first.isEmpty() && looks < 100; looks++) {
                first = super.await(points, flags, Duration.ZERO);
                Thread.sleep(1);
              }
              return first;
            }
          }),
  WAIT_TELLS_THE_WRONG_PLACE(
      "syncobj_wait/wait-any-snapshot",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public OptionalInt await(List<SyncPoint> points, Set<Flag> flags, Duration timeout)
                throws InterruptedException {
              OptionalInt first = super.await(points, flags, timeout);
              return first.isPresent() ? OptionalInt.of(0) : first;
            }
          }),
  QUERY_TELLS_WHAT_WAS_SUBMITTED(
      "syncobj_timeline/host-signal-ordered",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public long lastSignaled(SyncObject object) {
              return super.lastSubmitted(object);
            }
          }),
  QUERY_TELLS_WHAT_WAS_SIGNALED(
      "syncobj_timeline/host-signal-ordered",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public long lastSubmitted(SyncObject object) {
              return super.lastSignaled(object);
            }
          }),
  SIGNAL_FORGETS_ALL_BUT_THE_FIRST(
      "syncobj_timeline/signal-array",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public void signalPoints(List<SyncPoint> points) {
              super.signalPoints(points.subList(0, 1));
            }
          }),
  NOTICE_OF_THE_SIGNAL_COMES_EARLY(
      "syncobj_eventfd/timeline-wait-before-signal",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public IntSupplier notifySignal(SyncPoint point) {
              return super.notifySubmission(point);
            }
          }),
  NOTICE_OF_THE_SUBMISSION_COMES_LATE(
      "syncobj_eventfd/binary-wait-before-signal",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public IntSupplier notifySubmission(SyncPoint point) {
              return super.notifySignal(point);
            }
          }),
  SNAPSHOT_IS_OF_THE_WHOLE_TIMELINE(
      "st-dma-fence-unwrap/unwrap_chain",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public SyncFile snapshot(SyncPoint point) {
              return super.snapshot(point.object().binary());
            }
          }),
  CLOSING_A_COUNTER_LEAVES_FENCES_PENDING(
      "sw_sync/timeline_closed",
      strategy ->
          new OurSharing(strategy) {
            @Override
            public Counter<SyncFile> counter() {
              Counter<SyncFile> counter = super.counter();
              return new Counter<>() {
                @Override
                public SyncFile file(long value) {
                  return counter.file(value);
                }

                @Override
                public void advance(long steps) {
                  counter.advance(steps);
                }

                @Override
                public long value() {
                  return counter.value();
                }

                @Override
                public void close() {}
              };
            }
          });

  private final String caughtBy;
  private final Function<Function<ReclaimerOptions, Reclaimer>, OurSharing> broken;

  SharingTwin(String caughtBy, Function<Function<ReclaimerOptions, Reclaimer>, OurSharing> broken) {
    this.caughtBy = caughtBy;
    this.broken = broken;
  }

  /** Runs the case that is to fail. */
  public void run(Function<ReclaimerOptions, Reclaimer> strategy) throws Exception {
    KernelCase.named(caughtBy).run(() -> broken.apply(strategy));
  }

  private static OurSharing withoutFlag(
      Function<ReclaimerOptions, Reclaimer> strategy, SharingDriver.Flag flag) {
    return new OurSharing(strategy) {
      @Override
      public OptionalInt await(List<SyncPoint> points, Set<Flag> flags, Duration timeout)
          throws InterruptedException {
        Set<Flag> fewer = new HashSet<>(flags);
        fewer.remove(flag);
        return super.await(points, fewer, timeout);
      }
    };
  }
}
