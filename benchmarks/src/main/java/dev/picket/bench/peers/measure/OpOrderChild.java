package dev.picket.bench.peers.measure;

import java.util.function.Supplier;
import org.apache.cassandra.utils.concurrent.OpOrder;

/** Cassandra's order of operations: groups of them, and barriers that wait for groups. */
final class OpOrderChild implements Child {
  private final OpOrder order = new OpOrder();

  @Override
  public void addTo(Bench bench) {
    Supplier<Loop> loops = () -> new StartClose(order);
    bench.addLoop("enter-exit", loops);
    bench.addPair("enter-exit-2", loops);
    Supplier<Loop> barriers = () -> new IdleBarrier(order);
    bench.addLoop("barrier-idle", barriers);
    bench.addBytes("barrier-idle-bytes", barriers);
  }

  @Override
  public String about() {
    return "start(), close() of OpOrder, Cassandra " + Versions.of("cassandra");
  }

  private static final class StartClose extends Loop {
    private final OpOrder order;

    StartClose(OpOrder order) {
      this.order = order;
    }

    @Override
    long run(int count) {
      for (int i = 0; i < count; i++) {
        order.start().close();
      }
      return 0;
    }
  }

  private static final class IdleBarrier extends Loop {
    private final OpOrder order;

    IdleBarrier(OpOrder order) {
      this.order = order;
    }

    @Override
    long run(int count) {
      for (int i = 0; i < count; i++) {
        OpOrder.Barrier barrier = order.newBarrier();
        barrier.issue();
        barrier.await();
      }
      return 0;
    }
  }
}
