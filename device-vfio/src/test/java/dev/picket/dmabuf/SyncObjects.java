package dev.picket.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.linux.OpenFiles;
import dev.picket.linux.call.Kernel;
import java.util.ArrayDeque;
import java.util.Deque;

/** Sync objects of a driver that has them, and fences of one that makes them, for one test. */
final class SyncObjects implements AutoCloseable {
  private final long openBefore = OpenFiles.count();
  private final DrmNode node = DrmNode.open("virtio_gpu", DrmNodeKind.RENDER);
  private final Vgem vgem = Vgem.open();
  private final Deque<SyncObject> objects = new ArrayDeque<>();
  private final Deque<VgemFence> fences = new ArrayDeque<>();

  SyncObject create() {
    SyncObject object = SyncObject.create(node);
    objects.push(object);
    return object;
  }

  /** Gives a point a pending fence. */
  VgemFence submit(SyncPoint point) {
    VgemFence fence = vgem.fence();
    fences.push(fence);
    try (SyncFile file = fence.file()) {
      point.submit(file);
    }
    return fence;
  }

  /** Makes a pending fence, to be closed by the caller. */
  VgemFence fence() {
    return vgem.fence();
  }

  Kernel kernel() {
    return node.kernel();
  }

  /** Closes all but what {@link #fence} has made; fails if a file is open that was not before. */
  @Override
  public void close() {
    fences.forEach(VgemFence::close);
    objects.forEach(SyncObject::close);
    vgem.close();
    node.close();
    assertThat(OpenFiles.count()).isEqualTo(openBefore);
  }
}
