package dev.picket.dmabuf;

import dev.picket.fence.DriverFence;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/** A process of the recording: fences of ours that have one of the kernel's before them. */
final class RecordedBridge {
  private static final int PENDING = 16;
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private RecordedBridge() {}

  public static void main(String[] args) {
    Random random = new Random(2);
    try (Vgem vgem = Vgem.open();
        OurFences ours = new OurFences()) {
      VgemBridge bridge = new VgemBridge(vgem);
      Deque<DriverFence<String>> pending = new ArrayDeque<>();
      for (int left = Integer.parseInt(args[0]); left > 0; left--) {
        if (pending.size() == PENDING) {
          for (int burst = 1 + random.nextInt(PENDING / 2); burst > 0; burst--) {
            pending.remove().signal();
          }
        }
        DriverFence<String> fence = ours.fence();
        bridge.syncFile(fence.fence(), LIMIT).close();
        pending.add(fence);
      }
      pending.forEach(DriverFence::signal);
      if (!ours.problems().isEmpty()) {
        throw new IllegalStateException("fences had problems: " + ours.problems());
      }
    }
  }
}
