package dev.picket.dmabuf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.picket.linux.SealedMemory;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Struct;
import dev.picket.sharing.SharingDriver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The kernel: sync objects of virtio-gpu, buffers of udmabuf, and work of vgem's, whose fences have
 * a context each, always succeed, and last ten seconds at most.
 */
final class KernelSharing implements SharingDriver<SyncFile, SyncObject, SyncPoint, DmaBuf> {
  private static final long PAGE = 4096;
  private static final int FEWER_ROUNDS = 64;

  private final DrmNode node = DrmNode.open("virtio_gpu", DrmNodeKind.RENDER);
  private final Vgem vgem = Vgem.open();
  private final Deque<AutoCloseable> made = new ConcurrentLinkedDeque<>();
  private final Set<SyncObject> spoiled = new HashSet<>();
  private @Nullable FencesOfFiles poller;

  private <T extends AutoCloseable> T closedLater(T resource) {
    made.push(resource);
    return resource;
  }

  @Override
  public boolean has(Difference difference) {
    return false;
  }

  @Override
  public int rounds(int wanted) {
    return wanted / FEWER_ROUNDS;
  }

  @Override
  public Work<SyncFile> work() {
    VgemFence fence = closedLater(vgem.fence());
    SyncFile file = closedLater(fence.file());
    return new Work<>() {
      @Override
      public SyncFile file() {
        return file;
      }

      @Override
      public void signal() {
        fence.signal();
      }
    };
  }

  @Override
  public Counter<SyncFile> counter() {
    return new WorkByValue();
  }

  /** What a software timeline would do, by one piece of work for each value. */
  private final class WorkByValue implements Counter<SyncFile> {
    private final NavigableMap<Long, Work<SyncFile>> pending = new TreeMap<>();
    private volatile long value;

    @Override
    public synchronized SyncFile file(long wanted) {
      Work<SyncFile> work = pending.computeIfAbsent(wanted, _ -> work());
      signalReached();
      return work.file();
    }

    @Override
    public synchronized void advance(long steps) {
      value += steps;
      signalReached();
    }

    private void signalReached() {
      signal(pending.headMap(value, true).values());
    }

    private void signal(Collection<Work<SyncFile>> works) {
      works.forEach(Work::signal);
      works.clear();
    }

    @Override
    public long value() {
      return value;
    }

    @Override
    public synchronized void close() {
      signal(pending.values());
    }
  }

  @Override
  public SyncFile merge(SyncFile one, SyncFile other) {
    return closedLater(one.merge("merged", other));
  }

  @Override
  public boolean await(SyncFile file, Duration timeout) throws InterruptedException {
    if (file.isSignaled() || timeout.isZero()) {
      return file.isSignaled();
    }
    return poller().of(file.duplicate()).await(timeout);
  }

  /** Has a thread, which few cases need. */
  private synchronized FencesOfFiles poller() {
    FencesOfFiles started = poller == null ? closedLater(new FencesOfFiles()) : poller;
    poller = started;
    return started;
  }

  @Override
  public int active(SyncFile file) {
    return (int) file.info().fences().stream().filter(fence -> fence.status().isPending()).count();
  }

  @Override
  public int status(SyncFile file) {
    return file.info().status().code();
  }

  @Override
  public SyncObject object() {
    return closedLater(SyncObject.create(node));
  }

  @Override
  public SyncObject signaledObject() {
    return closedLater(SyncObject.createSignaled(node));
  }

  @Override
  public SyncObject share(SyncObject object) {
    try (SyncObjectFile file = object.share()) {
      return closedLater(SyncObject.open(node, file.descriptor()));
    }
  }

  @Override
  public void spoil(SyncObject object) {
    spoiled.add(object);
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(DrmUapi.DRM_SYNCOBJ_DESTROY, arena.allocate(DrmUapi.DRM_SYNCOBJ_DESTROY))
              .set("handle", object.handle());
      node.ioctl(DrmUapi.DRM_IOCTL_SYNCOBJ_DESTROY, request.memory());
    }
  }

  @Override
  public boolean differ(SyncObject one, SyncObject other) {
    return one.handle() != other.handle();
  }

  @Override
  public SyncPoint point(SyncObject object, long value) {
    return new SyncPoint(object, value);
  }

  @Override
  public void signal(SyncPoint point) {
    point.signal();
  }

  @Override
  public void signalPoints(List<SyncPoint> points) {
    SyncPoint.signal(points);
  }

  @Override
  public void signalObjects(List<SyncObject> objects) {
    SyncObject.signal(objects);
  }

  @Override
  public void reset(List<SyncObject> objects) {
    SyncObject.reset(objects);
  }

  @Override
  public void submit(SyncPoint point, SyncFile file) {
    point.submit(file);
  }

  @Override
  public SyncFile snapshot(SyncPoint point) {
    return closedLater(point.snapshot());
  }

  @Override
  public void transfer(SyncPoint source, SyncPoint target) {
    source.transferTo(target);
  }

  @Override
  public boolean transferOnceSubmitted(SyncPoint source, SyncPoint target) {
    return source.transferOnceSubmittedTo(target);
  }

  @Override
  public long lastSignaled(SyncObject object) {
    return object.lastSignaled();
  }

  @Override
  public long lastSubmitted(SyncObject object) {
    return object.lastSubmitted();
  }

  @Override
  public OptionalInt await(List<SyncPoint> points, Set<Flag> flags, Duration timeout) {
    SyncWait wait = SyncWait.on(points);
    wait = flags.contains(Flag.FOR_SUBMIT) ? wait.alsoUnsubmitted() : wait;
    wait = flags.contains(Flag.AVAILABLE) ? wait.untilSubmitted() : wait;
    if (flags.contains(Flag.ALL)) {
      return wait.awaitAll(timeout) ? OptionalInt.of(0) : OptionalInt.empty();
    }
    return wait.awaitAny(timeout);
  }

  @Override
  public IntSupplier notifySignal(SyncPoint point) {
    Descriptor eventfd = closedLater(node.kernel().eventfd("signals"));
    point.notifySignal(eventfd.number());
    return counts(eventfd);
  }

  @Override
  public IntSupplier notifySubmission(SyncPoint point) {
    Descriptor eventfd = closedLater(node.kernel().eventfd("submissions"));
    point.notifySubmission(eventfd.number());
    return counts(eventfd);
  }

  private IntSupplier counts(Descriptor eventfd) {
    AtomicInteger sum = new AtomicInteger();
    return () -> {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment counter = arena.allocate(JAVA_LONG);
        long result = node.kernel().calls().read(eventfd.number(), counter);
        return result < 0 ? sum.get() : sum.addAndGet((int) counter.get(JAVA_LONG, 0));
      }
    };
  }

  @Override
  public DmaBuf buffer() {
    return closedLater(DmaBuf.over(closedLater(SealedMemory.allocate("buffer", PAGE))));
  }

  @Override
  public void add(DmaBuf buffer, SyncFile file, Use use) {
    buffer.addFence(file, access(use));
  }

  @Override
  public SyncFile export(DmaBuf buffer, Use use) {
    return closedLater(buffer.exportSnapshot(access(use)));
  }

  @Override
  public boolean mustWait(DmaBuf buffer, Use use) {
    return buffer.mustWait(access(use));
  }

  private static Access access(Use use) {
    return switch (use) {
      case READ -> Access.READ;
      case WRITE -> Access.WRITE;
      case READ_WRITE -> Access.READ_WRITE;
    };
  }

  @Override
  public Refusal refusalOf(Throwable thrown) {
    if (thrown instanceof SystemCallException e) {
      return switch (e.errno()) {
        case Errno.EINVAL -> Refusal.NOT_SUBMITTED;
        case Errno.ENOENT -> Refusal.UNKNOWN_HANDLE;
        default -> Refusal.OTHER;
      };
    }
    return thrown instanceof IllegalArgumentException
            && String.valueOf(thrown.getMessage()).contains("expected at least one")
        ? Refusal.NOTHING_GIVEN
        : Refusal.OTHER;
  }

  @Override
  public void close() {
    // A poller is rid of its files when the work has ended.
    Cleanup cleanup = new Cleanup().step(vgem::close);
    for (AutoCloseable resource : made) {
      if (!(resource instanceof SyncObject object && spoiled.contains(object))) {
        cleanup.step(() -> close(resource));
      }
    }
    cleanup.step(node::close).end();
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("a test's resource cannot be closed", e);
    }
  }
}
