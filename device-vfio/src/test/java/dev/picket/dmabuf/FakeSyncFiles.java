package dev.picket.dmabuf;

import static dev.picket.dmabuf.SyncFileUapi.SYNC_FENCE_INFO;
import static dev.picket.dmabuf.SyncFileUapi.SYNC_IOC_FILE_INFO;
import static dev.picket.dmabuf.SyncFileUapi.SYNC_IOC_MERGE;
import static dev.picket.dmabuf.SyncFileUapi.SYNC_IOC_SET_DEADLINE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.Libc;
import dev.picket.linux.call.LinuxUapi;
import dev.picket.linux.call.Request;
import dev.picket.linux.call.Struct;
import dev.picket.linux.call.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A kernel whose sync files are eventfds, which become ready by being written to: with errors,
 * times and numbers of fences that no driver at hand can be made to give. What is not about sync
 * files is the real kernel's.
 */
final class FakeSyncFiles {
  record FakeFence(String driver, String timeline, int status, long nanos) {}

  private final SystemCalls real = Libc.instance();
  private final Map<Integer, List<FakeFence>> files = new ConcurrentHashMap<>();
  private final Map<String, Deque<Integer>> failures = new ConcurrentHashMap<>();

  /** Descriptors in epolls, those that wake them included. */
  final AtomicInteger watched = new AtomicInteger();

  /** What epoll has reported so far. */
  final AtomicInteger reported = new AtomicInteger();

  Runnable afterWatching = () -> {};
  final Queue<Long> deadlines = new ConcurrentLinkedQueue<>();
  final Kernel kernel =
      new Kernel(
          (SystemCalls)
              Proxy.newProxyInstance(
                  FakeSyncFiles.class.getClassLoader(),
                  new Class<?>[] {SystemCalls.class},
                  (proxy, method, arguments) -> answer(method, arguments)));

  static FakeFence pending() {
    return new FakeFence("fake", "ring", 0, 0);
  }

  static FakeFence ended(int status, long nanos) {
    return new FakeFence("fake", "ring", status, nanos);
  }

  /** Makes a file that waits for fences, and is ready if none of them is pending. */
  SyncFile file(FakeFence... fences) {
    Descriptor eventfd = kernel.eventfd("a fake sync file");
    files.put(eventfd.number(), List.of(fences));
    SyncFile file = new SyncFile(kernel, eventfd);
    if (Stream.of(fences).allMatch(fence -> fence.status() != 0)) {
      makeReady(file);
    }
    return file;
  }

  void signal(SyncFile file, FakeFence... fences) {
    signalThrough(file, file, fences);
  }

  /**
   * Signals by way of a duplicate, which stays open when whoever sees the signal closes the file.
   */
  void signalThrough(SyncFile duplicate, SyncFile file, FakeFence... fences) {
    files.put(file.descriptor(), List.of(fences));
    makeReady(duplicate);
  }

  /**
   * Has the next call or request of a name fail, unless it is 0, and the one after as the next
   * says.
   */
  synchronized void fail(String call, int... errnos) {
    Deque<Integer> queue = failures.computeIfAbsent(call, name -> new ArrayDeque<>());
    for (int errno : errnos) {
      queue.add(errno);
    }
  }

  private void makeReady(SyncFile file) {
    try (Arena arena = Arena.ofConfined()) {
      real.write(file.descriptor(), arena.allocateFrom(JAVA_LONG, 1));
    }
  }

  private Object answer(Method method, Object[] arguments) throws Throwable {
    int failure = failure(method.getName());
    if (failure != 0) {
      return -failure;
    }
    if (method.getName().equals("ioctl") && arguments[2] instanceof MemorySegment argument) {
      List<FakeFence> fences = files.get((int) arguments[0]);
      return fences == null
          ? -Errno.ENOTTY
          : ioctl((int) arguments[0], fences, (long) arguments[1], argument);
    }
    if (method.getName().equals("close")) {
      files.remove((int) arguments[0]);
    }
    try {
      Object result = method.invoke(real, arguments);
      if (method.getName().equals("fcntl")) {
        files.put((int) result, files.get((int) arguments[0]));
      }
      if (method.getName().equals("epollWait")) {
        reported.addAndGet((int) result);
      }
      if (method.getName().equals("epollCtl")) {
        switch ((int) arguments[1]) {
          case LinuxUapi.EPOLL_CTL_ADD -> watched.incrementAndGet();
          case LinuxUapi.EPOLL_CTL_DEL -> watched.decrementAndGet();
          default -> {} // changes what it is watched for
        }
        afterWatching.run();
      }
      return result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private synchronized int failure(String call) {
    Integer errno = failures.getOrDefault(call, new ArrayDeque<>()).poll();
    return errno == null ? 0 : errno;
  }

  private int ioctl(int fd, List<FakeFence> fences, long request, MemorySegment argument) {
    Request known =
        Stream.of(SYNC_IOC_MERGE, SYNC_IOC_FILE_INFO, SYNC_IOC_SET_DEADLINE)
            .filter(each -> each.number() == request)
            .findFirst()
            .orElseThrow();
    int failure = failure(known.name());
    if (failure != 0) {
      return -failure;
    }
    if (known == SYNC_IOC_SET_DEADLINE) {
      deadlines.add(argument.get(JAVA_LONG, 0));
      return 0;
    }
    return known == SYNC_IOC_MERGE ? merge(fd, argument) : info(fences, argument);
  }

  private int merge(int fd, MemorySegment argument) {
    Struct merge = new Struct(SyncFileUapi.SYNC_MERGE_DATA, argument);
    int other = (int) merge.get("fd2");
    int made = real.eventfd(0, 0);
    files.put(made, Stream.concat(files.get(fd).stream(), files.get(other).stream()).toList());
    merge.set("fence", made);
    return 0;
  }

  @SuppressWarnings("restricted")
  private static int info(List<FakeFence> fences, MemorySegment argument) {
    Struct info = new Struct(SyncFileUapi.SYNC_FILE_INFO, argument);
    long room = info.get("num_fences");
    info.set("num_fences", fences.size());
    info.set("status", 1);
    put(argument, 0, "fake file");
    if (room == 0) {
      return 0;
    }
    if (room < fences.size()) {
      return -Errno.EINVAL;
    }
    MemorySegment out =
        MemorySegment.ofAddress(info.get("sync_fence_info"))
            .reinterpret(room * SYNC_FENCE_INFO.byteSize());
    int together = 1;
    for (int i = 0; i < fences.size(); i++) {
      FakeFence fence = fences.get(i);
      MemorySegment each = out.asSlice(i * SYNC_FENCE_INFO.byteSize(), SYNC_FENCE_INFO);
      put(each, 0, fence.timeline());
      put(each, 32, fence.driver());
      new Struct(SYNC_FENCE_INFO, each)
          .set("status", fence.status())
          .set("timestamp_ns", fence.nanos());
      together = together <= 0 ? together : fence.status();
    }
    info.set("status", together);
    return 0;
  }

  private static void put(MemorySegment struct, long at, String text) {
    struct.setString(at, text, US_ASCII);
  }
}
