package dev.picket.dmabuf;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/** A process of the recording: jobs of vgem's on a set of buffers, many of them pending. */
final class RecordedVgem {
  private static final int PENDING = 24;
  private static final int ONE_OF_SO_MANY_IS_WATCHED = 8;

  private RecordedVgem() {}

  public static void main(String[] args) {
    Random random = new Random(1);
    Deque<VgemFence> pending = new ArrayDeque<>();
    try (Vgem vgem = Vgem.open()) {
      Deque<VgemBuffer> idle = new ArrayDeque<>();
      for (int i = 0; i < PENDING; i++) {
        idle.add(vgem.buffer());
      }
      for (int left = Integer.parseInt(args[0]); left > 0; left--) {
        if (idle.isEmpty()) {
          // Bursts of signals, as of interrupts that are coalesced.
          for (int burst = 1 + random.nextInt(PENDING / 2); burst > 0; burst--) {
            VgemFence ended = pending.remove();
            ended.signal();
            idle.add(ended.buffer());
          }
        }
        VgemFence begun = idle.remove().write();
        if (random.nextInt(ONE_OF_SO_MANY_IS_WATCHED) == 0) {
          try (SyncFile file = begun.file()) {
            file.isSignaled();
          }
        }
        pending.add(begun);
      }
      pending.forEach(VgemFence::signal);
      idle.forEach(VgemBuffer::close);
      pending.forEach(fence -> fence.buffer().close());
    }
  }
}
