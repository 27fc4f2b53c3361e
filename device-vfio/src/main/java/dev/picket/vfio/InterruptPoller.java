package dev.picket.vfio;

import static dev.picket.linux.call.LinuxUapi.EPOLLIN;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.requireNonNull;

import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.EpollLoop;
import dev.picket.linux.call.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;

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
  /* An eventfd is reported until it is read, so nothing is lost when doWork() ends early. */

  private static final int EVENTS = 64;

  private final Kernel kernel;
  private final ErrorHandler errors;
  private final EpollLoop<EventRegistration> loop;
  private final MemorySegment counter = Arena.ofAuto().allocate(JAVA_LONG);

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
    this.loop = new EpollLoop<>(kernel, EVENTS, longestWait, "interrupt poller");
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
    if (loop.isClosed()) {
      throw new AgentTerminationException("the interrupt poller is closed");
    }
    long interrupts = loop.work(registration -> registration.deliver(counter, errors));
    return (int) Math.min(interrupts, Integer.MAX_VALUE);
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
    loop.close();
  }

  /** Makes an eventfd and watches it. */
  EventRegistration register(String purpose, InterruptHandler handler) {
    requireNonNull(handler, "handler");
    if (loop.isClosed()) {
      throw new IllegalStateException(
          "the interrupt poller is closed, so nobody would hear " + purpose + "; make another one");
    }
    Descriptor eventfd = kernel.eventfd(purpose);
    EventRegistration registration =
        new EventRegistration(kernel, loop, loop.newKey(), eventfd, handler);
    try {
      loop.add(registration.key(), eventfd, EPOLLIN, registration);
      return registration;
    } catch (Throwable e) {
      new Cleanup().step(eventfd::close).endAfter(e);
      throw e;
    }
  }
}
