package dev.picket.bench.peers.measure;

import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;

/** Netty's reference count of an object that is shared. */
final class NettyChild implements Child {
  private final Shared shared = new Shared();

  @Override
  public void addTo(Bench bench) {
    bench.addLoop("enter-exit", () -> new RetainRelease(shared));
    bench.addPair("enter-exit-2", () -> new RetainRelease(shared));
  }

  @Override
  public String about() {
    return "retain(), release() of AbstractReferenceCounted, Netty " + Versions.of("netty");
  }

  private static final class Shared extends AbstractReferenceCounted {
    @Override
    public ReferenceCounted touch(Object hint) {
      return this;
    }

    @Override
    protected void deallocate() {
      throw new IllegalStateException("released more often than retained");
    }
  }

  private static final class RetainRelease extends Loop {
    private final Shared shared;

    RetainRelease(Shared shared) {
      this.shared = shared;
    }

    @Override
    long run(int count) {
      long last = 0;
      for (int i = 0; i < count; i++) {
        shared.retain();
        last += shared.release() ? 1 : 0;
      }
      return last;
    }
  }
}
