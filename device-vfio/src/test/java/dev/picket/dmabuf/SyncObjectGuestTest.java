package dev.picket.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.guest.Budget;
import dev.picket.linux.KernelWait;
import dev.picket.linux.OpenFiles;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Struct;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole sync objects: made, shared, signalled, reset, closed, and what goes wrong. */
@Tag("guest")
@Budget(seconds = 20)
class SyncObjectGuestTest {
  private static final Duration NO_TIME = Duration.ZERO;
  private static final Duration LONG = Duration.ofMinutes(1);

  private final DrmNode node = DrmNode.open("virtio_gpu", DrmNodeKind.RENDER);

  private final DrmNode other = DrmNode.open("virtio_gpu", DrmNodeKind.RENDER);

  @AfterEach
  void close() {
    other.close();
    node.close();
  }

  @Test
  void anObjectIsCreatedWithOrWithoutASignaledFence() {
    try (SyncObject signaled = SyncObject.createSignaled(node);
        SyncObject empty = SyncObject.create(node)) {
      assertThat(SyncWait.on(List.of(signaled.binary())).awaitAll(NO_TIME)).isTrue();
      assertIsPromise(empty);
      signaled.binary().snapshot().close();
    }
  }

  @Test
  void aSharedObjectIsTheSameUnderAnotherHandle() {
    try (SyncObject object = SyncObject.create(node);
        SyncObjectFile file = object.share();
        SyncObject same = SyncObject.open(node, file.descriptor())) {
      assertThat(same.handle()).isNotEqualTo(object.handle());
      same.binary().signal();
      assertThat(SyncWait.on(List.of(object.binary())).awaitAll(NO_TIME)).isTrue();
    }
  }

  @Test
  void aSharedObjectOutlivesItsNode() {
    try (SyncObject object = SyncObject.create(other);
        SyncObjectFile file = object.share()) {
      object.point(7).signal();
      other.close();
      try (SyncObject same = SyncObject.open(node, file.descriptor())) {
        assertThat(same.lastSignaled()).isEqualTo(7);
      }
    }
  }

  @Test
  void foreignDescriptorsAreRefused() {
    long before = OpenFiles.count();
    try (Vgem vgem = Vgem.open();
        VgemFence fence = vgem.fence();
        SyncFile syncFile = fence.file();
        Descriptor eventfd = node.kernel().eventfd("test")) {
      for (int descriptor : new int[] {syncFile.descriptor(), eventfd.number(), 1_000_000, -1}) {
        assertThatThrownBy(() -> SyncObject.open(node, descriptor))
            .isInstanceOf(SystemCallException.class)
            .hasMessageContaining("ioctl(DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE) failed with EINVAL")
            .hasMessageContaining("descriptor " + descriptor + " is not that of a sync object");
      }
    }
    assertThat(OpenFiles.count()).isEqualTo(before);
  }

  @Test
  void aDriverWithoutSyncObjectsIsTold() {
    try (DrmNode vgem = DrmNode.open("vgem", DrmNodeKind.RENDER)) {
      assertThatThrownBy(() -> SyncObject.create(vgem))
          .isInstanceOf(SystemCallException.class)
          .hasMessageContaining("EOPNOTSUPP")
          .hasMessageContaining("the driver vgem has none")
          .hasMessageContaining("DrmCapability SYNCOBJ");
    }
  }

  @Test
  void resettingTakesTheFenceOut() {
    try (SyncObject one = SyncObject.createSignaled(node);
        SyncObject other = SyncObject.createSignaled(node);
        SyncObject empty = SyncObject.create(node)) {
      SyncObject.reset(List.of(one, other, empty));
      assertIsPromise(one);
      assertIsPromise(other);
      assertIsPromise(empty);
      SyncObject.signal(List.of(one, other));
      assertThat(SyncWait.on(List.of(one.binary(), other.binary())).awaitAll(NO_TIME)).isTrue();
    }
  }

  @Test
  void oneHandleThatTheKernelDoesNotKnowChangesNothing() {
    try (SyncObject good = SyncObject.create(node);
        SyncObject signaled = SyncObject.createSignaled(node)) {
      SyncObject bad = SyncObject.create(node);
      destroyBehindItsBack(bad);
      for (List<SyncObject> objects : List.of(List.of(good, bad), List.of(bad, good))) {
        assertThatThrownBy(() -> SyncObject.signal(objects)).hasMessageContaining("ENOENT");
      }
      assertIsPromise(good);
      assertThatThrownBy(() -> SyncObject.reset(List.of(signaled, bad)))
          .hasMessageContaining("ENOENT");
      assertThat(SyncWait.on(List.of(signaled.binary())).awaitAll(NO_TIME)).isTrue();
      assertThatThrownBy(() -> SyncPoint.signal(List.of(good.point(1), bad.point(1))))
          .hasMessageContaining("ENOENT");
      assertThat(good.lastSubmitted()).isZero();
      assertThatThrownBy(bad::lastSignaled).hasMessageContaining("ENOENT");
      assertThatThrownBy(bad::close)
          .hasMessageContaining("ioctl(DRM_IOCTL_SYNCOBJ_DESTROY) failed with EINVAL");
    }
  }

  @Test
  void oneClosedObjectChangesNothing() {
    try (SyncObject good = SyncObject.create(node)) {
      SyncObject closed = SyncObject.create(node);
      closed.close();
      closed.close();
      assertThatThrownBy(() -> SyncObject.signal(List.of(good, closed)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageMatching("sync object \\d+ of virtio_gpu at .* is closed");
      assertIsPromise(good);
      assertThatThrownBy(() -> SyncObject.signal(List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no sync object at all; expected at least one");
    }
  }

  @Test
  void objectsOfTwoNodesAreNotMixed() {
    try (SyncObject one = SyncObject.create(node);
        SyncObject two = SyncObject.create(other)) {
      assertThatThrownBy(() -> SyncObject.signal(List.of(one, two)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("are of two nodes");
      assertIsPromise(one);
    }
  }

  @Test
  void anObjectMayBeClosedAfterItsNode() {
    SyncObject object = SyncObject.create(node);
    node.close();
    assertThatThrownBy(() -> object.binary().signal()).isInstanceOf(IllegalStateException.class);
    object.close();
  }

  @Test
  void closingDoesNotEndAWaitNorTakeTheHandleFromIt() throws InterruptedException {
    SyncObject object = SyncObject.create(node);
    try (SyncObjectFile file = object.share();
        SyncObject same = SyncObject.open(node, file.descriptor())) {
      SyncWait wait = SyncWait.on(List.of(object.binary())).alsoUnsubmitted();
      KernelWait<Boolean> waiting = KernelWait.begin(() -> wait.awaitAll(LONG));
      object.close();
      try (SyncObject next = SyncObject.create(node)) {
        assertThat(next.handle()).isNotEqualTo(object.handle());
      }
      same.binary().signal();
      assertThat(waiting.result()).isTrue();
      try (SyncObject next = SyncObject.create(node)) {
        assertThat(next.handle()).isEqualTo(object.handle());
      }
    }
  }

  @Test
  void closingTheNodeDoesNotEndAWaitEither() throws InterruptedException {
    try (SyncObject object = SyncObject.create(other);
        SyncObjectFile file = object.share();
        SyncObject same = SyncObject.open(node, file.descriptor())) {
      SyncWait wait = SyncWait.on(List.of(object.binary())).alsoUnsubmitted();
      KernelWait<Boolean> waiting = KernelWait.begin(() -> wait.awaitAll(LONG));
      long before = OpenFiles.count();
      other.close();
      assertThat(OpenFiles.count()).isEqualTo(before);
      same.binary().signal();
      assertThat(waiting.result()).isTrue();
      assertThat(OpenFiles.count()).isEqualTo(before - 1);
    }
  }

  @Test
  void nothingIsLeftOpen() {
    long before = OpenFiles.count();
    for (int i = 0; i < 50; i++) {
      try (SyncObject object = SyncObject.createSignaled(node);
          SyncObjectFile file = object.share();
          SyncObject same = SyncObject.open(node, file.descriptor());
          SyncFile snapshot = same.binary().snapshot()) {
        assertThat(snapshot.isSignaled()).isTrue();
      }
    }
    assertThat(OpenFiles.count()).isEqualTo(before);
  }

  private static void assertIsPromise(SyncObject object) {
    assertThatThrownBy(() -> SyncWait.on(List.of(object.binary())).awaitAll(NO_TIME))
        .isInstanceOf(SystemCallException.class)
        .hasMessageContaining("EINVAL")
        .hasMessageContaining("a promise and no fence")
        .hasMessageContaining("alsoUnsubmitted()");
    assertThatThrownBy(() -> object.binary().snapshot())
        .isInstanceOf(SystemCallException.class)
        .hasMessageContaining("EINVAL")
        .hasMessageContaining("a promise and no fence");
  }

  private void destroyBehindItsBack(SyncObject object) {
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(DrmUapi.DRM_SYNCOBJ_DESTROY, arena.allocate(DrmUapi.DRM_SYNCOBJ_DESTROY))
              .set("handle", object.handle());
      node.ioctl(DrmUapi.DRM_IOCTL_SYNCOBJ_DESTROY, request.memory());
    }
  }
}
