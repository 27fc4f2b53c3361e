package dev.picket.linux.call;

import static dev.picket.linux.call.LinuxUapi.EPOLLIN;
import static dev.picket.linux.call.LinuxUapi.EPOLL_CTL_ADD;
import static dev.picket.linux.call.LinuxUapi.EPOLL_CTL_DEL;
import static dev.picket.linux.call.LinuxUapi.EPOLL_CTL_MOD;
import static dev.picket.linux.call.LinuxUapi.EPOLL_EVENT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Waits for any number of files together, on one thread at a time, and tells the target of each
 * that is ready. Files may be added and removed by any thread meanwhile, and closing ends a wait.
 *
 * @param <T> what stands for a file
 */
public final class EpollLoop<T> implements AutoCloseable {
  /*
   * Each file is watched under a key that is never used again, so that an event which was taken from the kernel before
   * its file was removed finds nobody, whatever number the descriptors have by then.
   */

  private static final long WAKE_UP = 0;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Kernel kernel;
  private final int capacity;
  private final int waitMillis;
  private final Descriptor epoll;
  private final Descriptor wakeUp;
  private final Map<Long, T> targets = new ConcurrentHashMap<>();
  private final AtomicLong keys = new AtomicLong(WAKE_UP);
  private final MemorySegment events;

  private final ReentrantLock working = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();

  /* Guarded by `working`: the events that were taken from the kernel, and the first that nobody was told of. */
  private int taken;
  private int next;

  /* Guards the numbers of both descriptors against being used once they may be other files'. */
  private final ReentrantLock changing = new ReentrantLock();

  /**
   * Makes a loop.
   *
   * @param capacity how many files one call of the kernel may report
   * @param longestWait how long it may wait; rounded up to milliseconds, 0 never waits
   * @param name of its owner, for messages
   * @throws IllegalArgumentException if the wait is negative, or longer than 24 days
   */
  public EpollLoop(Kernel kernel, int capacity, Duration longestWait, String name) {
    this.kernel = kernel;
    this.capacity = capacity;
    this.waitMillis = millis(longestWait);
    this.events = Arena.ofAuto().allocate(capacity * EPOLL_EVENT.byteSize(), JAVA_LONG.byteSize());
    this.epoll = kernel.epoll();
    Descriptor made = null;
    try {
      made = kernel.eventfd("waking the " + name);
      control(EPOLL_CTL_ADD, WAKE_UP, made, EPOLLIN);
    } catch (Throwable e) {
      closeAll(made).endAfter(e);
      throw e;
    }
    this.wakeUp = made;
  }

  /**
   * Tells the targets of files that are ready, after waiting for one if none is. If telling one
   * throws, the next call goes on with the others.
   *
   * @param tell is given each target, and gives what it counts for
   * @return the sum; 0 once closed
   */
  public long work(ToLongFunction<? super T> tell) {
    working.lock();
    try {
      if (next == taken && !closed.get()) {
        next = 0;
        taken = 0;
        taken =
            kernel.check(
                kernel.calls().epollWait(epoll.number(), events, capacity, waitMillis),
                "epoll_wait",
                epoll.toString());
      }
      long sum = 0;
      while (next < taken && !closed.get()) {
        T target = targets.get(events.get(JAVA_LONG_UNALIGNED, keyOffset(next++)));
        sum += target == null ? 0 : tell.applyAsLong(target);
      }
      return sum;
    } finally {
      working.unlock();
    }
  }

  /** Makes a key for one file. */
  public long newKey() {
    return keys.incrementAndGet();
  }

  /**
   * Watches a file.
   *
   * @param events of {@code epoll_event}
   * @param target told by {@link #work}, possibly before this returns
   * @throws IllegalStateException if the loop is closed
   */
  public void add(long key, Descriptor file, int events, T target) {
    targets.put(key, target);
    try {
      control(EPOLL_CTL_ADD, key, file, events);
    } catch (Throwable e) {
      targets.remove(key);
      throw e;
    }
  }

  /** Watches a file again that was added to be reported once ({@code EPOLLONESHOT}). */
  public void watchAgain(long key, Descriptor file, int events) {
    control(EPOLL_CTL_MOD, key, file, events);
  }

  /** Forgets a file, if it was added, before its descriptor is closed. */
  public void remove(long key, Descriptor file) {
    changing.lock();
    try {
      if (targets.remove(key) != null && !epoll.isClosed()) {
        control(EPOLL_CTL_DEL, key, file, 0);
      }
    } finally {
      changing.unlock();
    }
  }

  /** The targets of all files that were added and not removed, also once the loop is closed. */
  public Collection<T> targets() {
    return Collections.unmodifiableCollection(targets.values());
  }

  public boolean isClosed() {
    return closed.get();
  }

  /**
   * Tells nobody any more. Ends a wait of {@link #work} at once, and waits for the target that is
   * being told, unless this is called by it. May be called again, by any thread.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      wake();
    }
    working.lock();
    try {
      closeAll(wakeUp).end();
    } finally {
      working.unlock();
    }
  }

  private void control(int operation, long key, Descriptor file, int events) {
    changing.lock();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(EPOLL_EVENT);
      event.set(JAVA_INT, 0, events);
      event.set(JAVA_LONG_UNALIGNED, keyOffset(0), key);
      kernel.check(
          kernel.calls().epollCtl(epoll.number(), operation, file.number(), event),
          "epoll_ctl",
          file.toString());
    } finally {
      changing.unlock();
    }
  }

  private void wake() {
    changing.lock();
    try (Arena arena = Arena.ofConfined()) {
      // The thread that waits may have noticed, and closed it, already.
      if (!wakeUp.isClosed()) {
        MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
        kernel.check((int) kernel.calls().write(wakeUp.number(), one), "write", wakeUp.toString());
      }
    } finally {
      changing.unlock();
    }
  }

  private Cleanup closeAll(@Nullable Descriptor wakeUpOrNone) {
    Cleanup cleanup = new Cleanup();
    changing.lock();
    try {
      cleanup.step(epoll::close);
      if (wakeUpOrNone != null) {
        cleanup.step(wakeUpOrNone::close);
      }
      return cleanup;
    } finally {
      changing.unlock();
    }
  }

  private static long keyOffset(int event) {
    return event * EPOLL_EVENT.byteSize() + JAVA_INT.byteSize();
  }

  private static int millis(Duration wait) {
    if (wait.isNegative() || wait.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException(
          "a wait of " + wait + ", expected 0 to " + Duration.ofMillis(Integer.MAX_VALUE));
    }
    return (int) ((wait.toNanos() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }
}
