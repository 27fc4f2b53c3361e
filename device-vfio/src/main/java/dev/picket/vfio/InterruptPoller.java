package dev.picket.vfio;

import static dev.picket.linux.call.LinuxUapi.EPOLLIN;
import static dev.picket.linux.call.LinuxUapi.EPOLL_CTL_ADD;
import static dev.picket.linux.call.LinuxUapi.EPOLL_CTL_DEL;
import static dev.picket.linux.call.LinuxUapi.EPOLL_EVENT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.util.Objects.requireNonNull;

import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the interrupts of any number of devices and calls their handlers, as an agent that a
 * thread of the user's runs:
 *
 * <pre>{@code
 * InterruptPoller poller = new InterruptPoller(Duration.ofMillis(100), Throwable::printStackTrace);
 * AgentRunner runner =
 *     new AgentRunner(NoOpIdleStrategy.INSTANCE, Throwable::printStackTrace, null, poller);
 * AgentRunner.startOnThread(runner);
 * ...
 * poller.close(); // at once, though the thread is waiting in the kernel
 * runner.close();
 * }</pre>
 *
 * <p>The runner tells its error handler that the poller ended it, by an {@link
 * AgentTerminationException}.
 *
 * <p>Interrupts may be enabled and closed by any thread while the agent runs. A handler that throws
 * keeps no other from being called.
 */
public final class InterruptPoller implements Agent, AutoCloseable {
  /*
   * Each eventfd is watched under a key that is never used again, so that an event which was taken from the kernel before
   * its eventfd was closed finds nobody, whatever number the descriptors have by then.
   *
   * An eventfd is reported until it is read, so nothing is lost when doWork() ends early.
   */

  private static final int EVENTS = 64;
  private static final long WAKE_UP = 0;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Kernel kernel;
  private final ErrorHandler errors;
  private final int waitMillis;
  private final Descriptor epoll;
  private final Descriptor wakeUp;
  private final Map<Long, EventRegistration> registrations = new ConcurrentHashMap<>();
  private final AtomicLong keys = new AtomicLong(WAKE_UP);
  private final MemorySegment events = Arena.ofAuto().allocate(EVENTS * EPOLL_EVENT.byteSize(), 8);
  private final MemorySegment counter = Arena.ofAuto().allocate(JAVA_LONG);

  private final ReentrantLock working = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();

  /* Guards the numbers of both descriptors against being used once they may be other files'. */
  private final ReentrantLock changing = new ReentrantLock();

  /**
   * Makes a poller.
   *
   * @param longestWait how long {@link #doWork} may wait in the kernel for an interrupt; rounded up
   *     to milliseconds, 0 never waits
   * @param errors told what handlers throw, on the agent's thread
   * @throws IllegalArgumentException if the wait is negative, or longer than 24 days
   * @throws IllegalStateException if native access is off
   * @throws SystemCallException if the kernel has no descriptors left
   */
  public InterruptPoller(Duration longestWait, ErrorHandler errors) {
    this(Kernel.ofThisMachine(), longestWait, errors);
  }

  InterruptPoller(Kernel kernel, Duration longestWait, ErrorHandler errors) {
    this.kernel = kernel;
    this.errors = requireNonNull(errors, "errors");
    this.waitMillis = millis(longestWait);
    this.epoll = kernel.epoll();
    Descriptor made = null;
    try {
      made = kernel.eventfd("waking the interrupt poller");
      watch(WAKE_UP, made);
    } catch (Throwable e) {
      closeAll(made).endAfter(e);
      throw e;
    }
    this.wakeUp = made;
  }

  /**
   * Calls the handlers of the interrupts that have come, after waiting for one if none has. By one
   * thread at a time.
   *
   * @return the number of interrupts
   * @throws AgentTerminationException if the poller is closed, which ends an agent's runner
   */
  @Override
  public int doWork() {
    working.lock();
    try {
      if (closed.get()) {
        throw new AgentTerminationException("the interrupt poller is closed");
      }
      int ready = kernel.calls().epollWait(epoll.number(), events, EVENTS, waitMillis);
      kernel.check(ready, "epoll_wait", epoll.toString());
      long interrupts = 0;
      for (int i = 0; i < ready && !closed.get(); i++) {
        interrupts += deliver(events.get(JAVA_LONG_UNALIGNED, keyOffset(i)));
      }
      return (int) Math.min(interrupts, Integer.MAX_VALUE);
    } finally {
      working.unlock();
    }
  }

  /** Closes the poller, when the agent's runner ends. */
  @Override
  public void onClose() {
    close();
  }

  @Override
  public String roleName() {
    return "interrupt-poller";
  }

  /**
   * Closes the poller: no handler is called any more. Ends a wait of {@link #doWork} at once, and
   * waits for a handler that is running, unless it is the caller. Interrupts that are still enabled
   * stay so, unheard, until they or their device are closed. May be called again, by any thread.
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

  /** Makes an eventfd and watches it. */
  EventRegistration register(String purpose, InterruptHandler handler) {
    requireNonNull(handler, "handler");
    if (closed.get()) {
      throw new IllegalStateException(
          "the interrupt poller is closed, so nobody would hear " + purpose + "; make another one");
    }
    Descriptor eventfd = kernel.eventfd(purpose);
    long key = keys.incrementAndGet();
    EventRegistration registration = new EventRegistration(kernel, this, key, eventfd, handler);
    registrations.put(key, registration);
    try {
      watch(key, eventfd);
      return registration;
    } catch (Throwable e) {
      registrations.remove(key);
      new Cleanup().step(eventfd::close).endAfter(e);
      throw e;
    }
  }

  void remove(long key, Descriptor eventfd) {
    registrations.remove(key);
    changing.lock();
    try {
      if (!epoll.isClosed()) {
        control(EPOLL_CTL_DEL, key, eventfd);
      }
    } finally {
      changing.unlock();
    }
  }

  private long deliver(long key) {
    EventRegistration registration = registrations.get(key);
    return registration == null ? 0 : registration.deliver(counter, errors);
  }

  private void watch(long key, Descriptor eventfd) {
    changing.lock();
    try {
      control(EPOLL_CTL_ADD, key, eventfd);
    } finally {
      changing.unlock();
    }
  }

  private void control(int operation, long key, Descriptor eventfd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(EPOLL_EVENT);
      event.set(JAVA_INT, 0, EPOLLIN);
      event.set(JAVA_LONG_UNALIGNED, keyOffset(0), key);
      kernel.check(
          kernel.calls().epollCtl(epoll.number(), operation, eventfd.number(), event),
          "epoll_ctl",
          eventfd.toString());
    }
  }

  private void wake() {
    changing.lock();
    try (Arena arena = Arena.ofConfined()) {
      // The agent may have noticed, and closed it, already.
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
