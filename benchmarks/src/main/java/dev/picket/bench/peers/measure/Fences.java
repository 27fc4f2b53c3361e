package dev.picket.bench.peers.measure;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceAllocation;
import dev.picket.fence.FenceCallback;
import dev.picket.fence.FenceContext;
import dev.picket.fence.SignalPathCallback;
import dev.picket.fence.sync.FenceArray;
import dev.picket.fence.sync.SyncTimeline;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;

/** What is done with fences, over and over. */
final class Fences {
  private Fences() {}

  /** All of a fence's life. */
  static final class AllocateArmSignal extends Loop {
    private final OpenContext open;

    AllocateArmSignal(OpenContext open) {
      this.open = open;
    }

    @Override
    long run(int count) {
      FenceContext<Block> context = open.context();
      Block data = Block.none();
      Object[] kept = Sink.room();
      long first = 0;
      for (int i = 0; i < count; i++) {
        DriverFence<Block> fence = context.allocate(data).arm();
        first += fence.signal(i) ? 1 : 0;
        kept[i & Sink.MASK] = fence;
      }
      Sink.keep(kept);
      return first;
    }

    @Override
    public void close() {
      open.close();
    }
  }

  /** Something done to fences that are armed before. */
  abstract static class Armed extends PreparedLoop {
    final OpenContext open;
    DriverFence<?>[] fences = {};

    Armed(OpenContext open) {
      this.open = open;
    }

    @Override
    void prepare(int count) {
      fences = open.arm(count);
    }

    @Override
    void cleanUp() {
      open.dropAll();
    }

    @Override
    public void close() {
      open.close();
    }
  }

  /** At a time that the driver knows. */
  static final class Signal extends Armed {
    Signal(OpenContext open) {
      super(open);
    }

    @Override
    long run(int count) {
      DriverFence<?>[] held = fences;
      long first = 0;
      for (int i = 0; i < count; i++) {
        first += held[i].signal(i) ? 1 : 0;
      }
      return first;
    }
  }

  /** Now. */
  static final class SignalNow extends Armed {
    SignalNow(OpenContext open) {
      super(open);
    }

    @Override
    long run(int count) {
      DriverFence<?>[] held = fences;
      long first = 0;
      for (int i = 0; i < count; i++) {
        first += held[i].signal() ? 1 : 0;
      }
      return first;
    }
  }

  /** As an interrupt does that tells how far the device has come: some at a time, in order. */
  static final class SignalUpTo extends Armed {
    private final int step;

    SignalUpTo(OpenContext open, int step) {
      super(open);
      this.step = step;
    }

    @Override
    long run(int count) {
      FenceContext<Block> context = open.context();
      int each = step;
      long last = fences[0].fence().seqno() - 1;
      long signalled = 0;
      for (int i = 0; i < count; i += each) {
        last += each;
        signalled += context.signalUpTo(last, i);
      }
      return signalled;
    }
  }

  /** What has been allocated before. */
  static final class Arm extends PreparedLoop {
    private final OpenContext open;
    private FenceAllocation<?>[] allocations = {};
    private DriverFence<?>[] fences = {};

    Arm(OpenContext open) {
      this.open = open;
    }

    @Override
    void prepare(int count) {
      fences = new DriverFence<?>[count];
      allocations = open.allocate(count);
    }

    @Override
    long run(int count) {
      FenceAllocation<?>[] held = allocations;
      DriverFence<?>[] armed = fences;
      for (int i = 0; i < count; i++) {
        armed[i] = held[i].arm();
      }
      return armed.length;
    }

    @Override
    void cleanUp() {
      for (DriverFence<?> fence : fences) {
        fence.signal(0);
      }
    }

    @Override
    public void close() {
      open.close();
    }
  }

  /** Callbacks that are kept, and used for one fence after the other. */
  static final class Kept {
    private static final int KINDS = 4;

    private final int each;
    private final FenceCallback[] callbacks;
    private final Executor here = Runnable::run;
    private final Queue<Object> queue = new ArrayDeque<>(Bench.BATCH);
    private long ran;

    private Kept(int each, int batch) {
      this.each = each;
      this.callbacks = new FenceCallback[each * batch];
    }

    /** Of one class, that count. */
    static Kept counting(int each, int batch) {
      Kept kept = new Kept(each, batch);
      Arrays.setAll(kept.callbacks, _ -> kept.counting());
      return kept;
    }

    /** Of several classes. */
    static Kept mixed(int each, int batch) {
      Kept kept = new Kept(each, batch);
      Arrays.setAll(kept.callbacks, kept::ofKind);
      return kept;
    }

    private FenceCallback ofKind(int index) {
      return switch (index % KINDS) {
        case 0 -> counting();
        case 1 -> FenceCallback.execute(here, () -> ran++);
        case 2 -> FenceCallback.executeAlways(here, outcome -> ran++);
        default -> FenceCallback.offer(queue, this);
      };
    }

    private FenceCallback counting() {
      return SignalPathCallback.runInSignalPath(outcome -> ran++);
    }

    private void forget() {
      queue.clear();
    }
  }

  /** Gives fences callbacks, and signals them. */
  static final class CallbacksSignal extends Armed {
    private final Kept kept;
    private Fence[] views = {};

    CallbacksSignal(OpenContext open, Kept kept) {
      super(open);
      this.kept = kept;
    }

    @Override
    void prepare(int count) {
      super.prepare(count);
      views = new Fence[count];
      Arrays.setAll(views, i -> fences[i].fence());
    }

    @Override
    long run(int count) {
      Fence[] consumers = views;
      DriverFence<?>[] drivers = fences;
      FenceCallback[] callbacks = kept.callbacks;
      int each = kept.each;
      int next = 0;
      for (int i = 0; i < count; i++) {
        Fence fence = consumers[i];
        for (int j = 0; j < each; j++) {
          fence.onSignal(callbacks[next++]);
        }
        drivers[i].signal(i);
      }
      return kept.ran;
    }

    @Override
    void cleanUp() {
      super.cleanUp();
      kept.forget();
    }
  }

  /** Gives fences callbacks that nobody else knows yet. */
  static final class Attach extends PreparedLoop {
    private final OpenContext open;
    private final Kept kept;
    private FenceAllocation<?>[] allocations = {};

    Attach(OpenContext open, Kept kept) {
      this.open = open;
      this.kept = kept;
    }

    @Override
    void prepare(int count) {
      allocations = open.allocate(count);
    }

    @Override
    long run(int count) {
      FenceAllocation<?>[] held = allocations;
      FenceCallback[] callbacks = kept.callbacks;
      int each = kept.each;
      int next = 0;
      for (int i = 0; i < count; i++) {
        FenceAllocation<?> allocation = held[i];
        for (int j = 0; j < each; j++) {
          allocation.onSignal(callbacks[next++]);
        }
      }
      return next;
    }

    @Override
    void cleanUp() {
      for (FenceAllocation<?> allocation : allocations) {
        allocation.arm().signal(0);
      }
    }

    @Override
    public void close() {
      open.close();
    }
  }

  /** Signals fences that were given callbacks before. */
  static final class SignalAttached extends PreparedLoop {
    private final OpenContext open;
    private final Kept kept;
    private DriverFence<?>[] fences = {};

    SignalAttached(OpenContext open, Kept kept) {
      this.open = open;
      this.kept = kept;
    }

    @Override
    void prepare(int count) {
      fences = new DriverFence<?>[count];
      int next = 0;
      for (int i = 0; i < count; i++) {
        FenceAllocation<Block> allocation = open.allocate();
        for (int j = 0; j < kept.each; j++) {
          allocation.onSignal(kept.callbacks[next++]);
        }
        fences[i] = open.arm(allocation);
      }
    }

    @Override
    long run(int count) {
      DriverFence<?>[] held = fences;
      for (int i = 0; i < count; i++) {
        held[i].signal(i);
      }
      return kept.ran;
    }

    @Override
    public void close() {
      open.close();
    }
  }

  /** Looks at fences of all kinds and states, as a consumer does that knows of no kinds. */
  static final class IsSignaled extends Loop {
    private static final int COUNT = 64;

    private final OpenContext open;
    private final Fence[] fences = new Fence[COUNT];

    private IsSignaled(OpenContext open) {
      this.open = open;
    }

    /** Driver fences that are pending. */
    static IsSignaled pending(OpenContext open) {
      IsSignaled loop = new IsSignaled(open);
      Arrays.setAll(loop.fences, _ -> open.arm().fence());
      return loop;
    }

    /** Pending and signalled ones: driver fences, followers, stubs, arrays and points. */
    static IsSignaled mixed(OpenContext open) {
      IsSignaled loop = new IsSignaled(open);
      Arrays.setAll(loop.fences, loop::ofKind);
      return loop;
    }

    private Fence ofKind(int index) {
      // No kind and no state has a rhythm that a processor could learn in a few turns.
      int mixed = Integer.reverse(index * 0x9E3779B9) & 7;
      return switch (mixed) {
        case 0 -> open.arm().fence();
        case 1 -> signalled(open.arm()).fence();
        case 2 -> followerOf(open.arm()).fence();
        case 3 -> signalledFollower().fence();
        case 4 -> Fence.stub(index);
        case 5 -> FenceArray.all(List.of(open.arm().fence(), Fence.stub())).fence();
        case 6 -> FenceArray.all(List.of(signalled(open.arm()).fence(), Fence.stub())).fence();
        default -> pointOf(open.arm());
      };
    }

    private static DriverFence<Block> signalled(DriverFence<Block> fence) {
      fence.signal(0);
      return fence;
    }

    private static Fence pointOf(DriverFence<Block> work) {
      SyncTimeline timeline = new SyncTimeline("peers");
      timeline.submit(1, work.fence());
      return requireNonNull(timeline.find(1));
    }

    private DriverFence<Block> signalledFollower() {
      DriverFence<Block> leader = open.arm();
      DriverFence<Block> follower = followerOf(leader);
      leader.signal(0);
      return follower;
    }

    private DriverFence<Block> followerOf(DriverFence<Block> leader) {
      DriverFence<Block> follower = open.arm();
      leader.fence().onSignal(FenceCallback.signal(follower));
      return follower;
    }

    @Override
    long run(int count) {
      Fence[] held = fences;
      long signalled = 0;
      for (int i = 0; i < count; i++) {
        if (held[i & (held.length - 1)].isSignaled()) {
          signalled++;
        }
      }
      return signalled;
    }

    @Override
    public void close() {
      open.close();
    }
  }
}
