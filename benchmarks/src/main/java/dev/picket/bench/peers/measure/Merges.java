package dev.picket.bench.peers.measure;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.sync.Fences;
import dev.picket.reclaim.Reclaimer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fences of different contexts that are merged, over and over. */
final class Merges {
  private Merges() {}

  /** All of them pending. */
  static final class OfPending extends PreparedLoop {
    private final int each;
    private final DistinctContexts contexts;
    private final List<List<Fence>> groups = new ArrayList<>();
    private DriverFence<?>[] fences = {};

    OfPending(Reclaimer reclaimer, int each) {
      this.each = each;
      this.contexts = new DistinctContexts(reclaimer, each);
    }

    @Override
    void prepare(int count) {
      fences = contexts.arm(count * each);
      List<Fence> views = Arrays.stream(fences).<Fence>map(DriverFence::fence).toList();
      groups.clear();
      for (int i = 0; i < count; i++) {
        groups.add(List.copyOf(views.subList(i * each, (i + 1) * each)));
      }
    }

    @Override
    long run(int count) {
      Object[] kept = Sink.room();
      for (int i = 0; i < count; i++) {
        kept[i & Sink.MASK] = Fences.merge(groups.get(i));
      }
      Sink.keep(kept);
      return count;
    }

    @Override
    void cleanUp() {
      for (DriverFence<?> fence : fences) {
        fence.signal(0);
      }
    }

    @Override
    public void close() {
      contexts.close();
    }
  }

  /** Two, of which one has ended well. */
  static final class WithEnded extends Loop {
    private final DistinctContexts contexts;
    private final Fence ended;
    private final Fence pending;

    WithEnded(Reclaimer reclaimer) {
      contexts = new DistinctContexts(reclaimer, 2);
      DriverFence<?>[] two = contexts.arm(2);
      two[0].signal(0);
      ended = two[0].fence();
      pending = two[1].fence();
    }

    @Override
    long run(int count) {
      long left = 0;
      for (int i = 0; i < count; i++) {
        boolean endedFirst = (i & 1) == 0;
        Fence merged = Fences.merge(endedFirst ? ended : pending, endedFirst ? pending : ended);
        left += merged == pending ? 1 : 0;
      }
      return left;
    }

    @Override
    public void close() {
      contexts.close();
    }
  }
}
