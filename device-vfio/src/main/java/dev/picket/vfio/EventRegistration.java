package dev.picket.vfio;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.EpollLoop;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.ErrorHandler;

/** An eventfd that a poller watches, and whom it tells. */
final class EventRegistration implements AutoCloseable {
  private final Kernel kernel;
  private final EpollLoop<EventRegistration> loop;
  private final long key;
  private final Descriptor eventfd;
  private final InterruptHandler handler;

  /* Held while the handler runs, so that close() waits for it; the handler itself gets through. */
  private final ReentrantLock handling = new ReentrantLock();
  private boolean closed;

  EventRegistration(
      Kernel kernel,
      EpollLoop<EventRegistration> loop,
      long key,
      Descriptor eventfd,
      InterruptHandler handler) {
    this.kernel = kernel;
    this.loop = loop;
    this.key = key;
    this.eventfd = eventfd;
    this.handler = handler;
  }

  long key() {
    return key;
  }

  int descriptor() {
    return eventfd.number();
  }

  /** Takes the count and tells the handler; gives the count. */
  long deliver(MemorySegment counter, ErrorHandler errors) {
    handling.lock();
    try {
      if (closed) {
        return 0;
      }
      long result = kernel.calls().read(eventfd.number(), counter);
      if (result == -Errno.EAGAIN) {
        return 0;
      }
      kernel.check((int) result, "read", eventfd.toString());
      long count = counter.get(JAVA_LONG, 0);
      handler.onInterrupt(count);
      return count;
    } catch (Throwable e) {
      errors.onError(e);
      return 1;
    } finally {
      handling.unlock();
    }
  }

  /** Ends it. When this returns, the handler runs no more, unless it is the caller. */
  @Override
  public void close() {
    handling.lock();
    try {
      if (!closed) {
        closed = true;
        new Cleanup().step(() -> loop.remove(key, eventfd)).step(eventfd::close).end();
      }
    } finally {
      handling.unlock();
    }
  }
}
