package dev.picket.fence.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.ReferenceReclaimer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the page about sharing. */
class SharingExampleTest {
  @Test
  void framesOfSeveralWorks() throws InterruptedException {
    try (var reclaimer = new ReferenceReclaimer(ReclaimerOptions.driven("example"));
        FenceContext<String> context =
            FenceContext.<String>software(reclaimer, "example", "works").build()) {
      List<DriverFence<String>> works =
          List.of(
              context.allocate("copy").arm(),
              context.allocate("draw").arm(),
              context.allocate("show").arm());
      Thread signaller = Thread.ofPlatform().start(() -> works.forEach(DriverFence::signal));
      Fence copied = works.get(0).fence();
      Fence drawn = works.get(1).fence();
      Fence shown = works.get(2).fence();

      SyncTimeline frames = new SyncTimeline("frames");
      SyncPromise third = frames.promise(3); // nobody has submitted it
      frames.submit(1, copied);
      frames.submit(3, drawn); // a gap is a part of the next point

      Fence frame = frames.find(2); // the fence of point 3: when both have ended
      Fence all = Fences.merge(List.of(frame, shown));
      Fence some = FenceArray.succeeded(2, List.of(copied, drawn, shown)).fence();

      all.await(); // an error of any of them is thrown
      third.await(Duration.ofSeconds(1)); // a promise is waited for with a time limit only

      assertThat(some.poll()).isTrue();
      assertThat(frames.lastSignaled()).isEqualTo(3);
      signaller.join();
    }
  }

  @Test
  void semaphoresOfADeviceThatIsCountedByHand() throws InterruptedException {
    SoftwareTimeline device = new SoftwareTimeline("a device that is counted by hand");
    SyncObject semaphore = SyncObject.create();
    semaphore.point(1).submit(SyncFile.of(device.fence(7)));

    SyncWait both = SyncWait.on(List.of(semaphore.point(1), semaphore.point(2))).alsoUnsubmitted();
    boolean early = both.awaitAll(Duration.ZERO); // false: nobody has submitted point 2

    SyncFile last = SyncFile.of(device.fence(9));
    semaphore.point(2).submit(semaphore.point(1).snapshot().merge("both", last));
    device.advance(9);
    both.awaitAll(Duration.ofSeconds(1)); // an error of any of them is thrown

    assertThat(early).isFalse();
    assertThat(semaphore.lastSignaled()).isEqualTo(2);
    device.close();
  }

  @Test
  void aDrawingThatWritesABufferAndReadsATexture() {
    try (var reclaimer = new ReferenceReclaimer(ReclaimerOptions.driven("example"));
        FenceContext<String> context =
            FenceContext.<String>software(reclaimer, "example", "works").build()) {
      DriverFence<String> work = context.allocate("draw").arm();
      Fence drawn = work.fence();

      ReservationDomain domain = new ReservationDomain(reclaimer);
      Reservation buffer = domain.reservation("buffer");
      Reservation texture = domain.reservation("texture");

      Fence before = Fences.merge(buffer.fence(Purpose.TO_WRITE), texture.fence(Purpose.TO_READ));
      try (ReservationSet set = domain.lockAll(List.of(buffer, texture))) {
        set.of(buffer).reserve(1).add(drawn, Usage.WRITE); // after `before`
        set.of(texture).reserve(1).add(drawn, Usage.READ);
      }

      assertThat(before.isSignaled()).isTrue();
      assertThat(buffer.fence(Purpose.TO_READ)).isSameAs(drawn);
      assertThat(texture.fence(Purpose.TO_READ).isSignaled()).isTrue();
      assertThat(texture.fence(Purpose.TO_WRITE)).isSameAs(drawn);
      work.signal();
      buffer.close();
      texture.close();
    }
  }
}
