package dev.picket.dmabuf;

import static dev.picket.linux.call.LinuxUapi.EPOLLIN;
import static dev.picket.linux.call.LinuxUapi.EPOLLONESHOT;
import static java.util.Objects.requireNonNull;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceError;
import dev.picket.fence.FenceOps;
import dev.picket.fence.Outcome;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.EpollLoop;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.Uses;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.spi.ProblemTeller;
import java.lang.foreign.Arena;
import java.time.Duration;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.jspecify.annotations.Nullable;

/**
 * Makes fences of sync files, any number of them, and signals each when the kernel does, as an
 * agent that a thread of the user's runs:
 *
 * <pre>{@code
 * SyncFilePoller poller =
 *     new SyncFilePoller(reclaimer, Duration.ofMillis(100), Throwable::printStackTrace);
 * AgentRunner runner =
 *     new AgentRunner(NoOpIdleStrategy.INSTANCE, Throwable::printStackTrace, null, poller);
 * AgentRunner.startOnThread(runner);
 * Fence fence = poller.fence(SyncFile.adopt(descriptor));
 * ...
 * poller.close(); // once pendingFences() is 0
 * runner.close();
 * }</pre>
 *
 * <p>A loop that has other work to do calls {@link #doWork} instead, on a poller whose longest wait
 * is zero. The runner tells its error handler that the poller ended it, by an {@link
 * AgentTerminationException}.
 *
 * <p>A fence carries the kernel's error, and the time at which the kernel signalled the last of the
 * fences that the file waits for. An error that {@link FenceError} lacks becomes {@code EIO}. The
 * fence's data is the file, for readers inside sections, and closing the file's descriptor is its
 * drop. It weighs nothing, because what it holds is a descriptor and no memory: their limit is that
 * of open files, and a file that waits for its drop counts there. {@link Fence#poll} asks the
 * kernel directly, without the agent; {@link Fence#setDeadline} hands the deadline on to the
 * drivers, and is ignored by a kernel that knows none.
 *
 * <p>The poller watches a file from the moment it becomes a fence, and not from the first callback
 * as the kernel does: what nobody waits for ends and is dropped too, and watching may fail, which
 * only {@link #fence} has somebody to tell. All methods may be called by any thread.
 */
public final class SyncFilePoller implements Agent, AutoCloseable {
  /*
   * Each file is reported once. Where others have descriptors of it, closing this one does not end the watching, so it is
   * removed first, by the drop. Until then it stays ready, and must not be reported for ever.
   *
   * The agent and whoever polls may both find a fence signalled. One wins, and from then on the file may be dropped: so
   * the agent too looks at it inside a section only.
   */

  private static final System.Logger LOG = System.getLogger(SyncFilePoller.class.getName());
  private static final int EVENTS = 1024;
  private static final int ONCE = EPOLLIN | EPOLLONESHOT;

  private final ProblemTeller<Throwable> errors;
  private final EpollLoop<PolledFile> loop;
  private final FenceContext<SyncFile> context;
  private final Uses uses;

  /** The agent's. */
  private final SyncFileQuery query = new SyncFileQuery(Arena.ofAuto());

  /**
   * Makes a poller.
   *
   * @param reclaimer drops the files: closes their descriptors when no section can be using them
   * @param longestWait how long {@link #doWork} may wait in the kernel for a signal; rounded up to
   *     milliseconds, 0 never waits
   * @param errors told of system calls that fail and of fences that are pending when the poller is
   *     closed, by the agent's thread or the one that makes a fence or closes; counts as a callback
   * @throws IllegalArgumentException if the wait is negative, or longer than 24 days
   * @throws IllegalStateException if native access is off, or the reclaimer is closed
   * @throws SystemCallException if the kernel has no descriptors left
   */
  public SyncFilePoller(Reclaimer reclaimer, Duration longestWait, ErrorHandler errors) {
    this(Kernel.ofThisMachine(), reclaimer, longestWait, errors);
  }

  SyncFilePoller(Kernel kernel, Reclaimer reclaimer, Duration longestWait, ErrorHandler errors) {
    this.errors = new ProblemTeller<>(requireNonNull(errors, "errors")::onError, LOG);
    this.loop = new EpollLoop<>(kernel, EVENTS, longestWait, "sync file poller");
    try {
      this.context =
          FenceContext.<SyncFile>hardware(reclaimer, "sync_file", "kernel")
              .drop(0, this::drop)
              .ops(new Ops())
              .build();
    } catch (Throwable e) {
      new Cleanup().step(loop::close).endAfter(e);
      throw e;
    }
    this.uses = new Uses("the sync file poller", this::end);
  }

  /**
   * Makes a fence of a sync file. If the work is over, the fence is signalled already.
   *
   * @param file belongs to the fence from here on, and its {@link SyncFile#close} does nothing any
   *     more; it stays the caller's if this throws. Look at it again only as the fence's data: it
   *     is closed some time after the signal.
   * @return a new fence, of the poller's context, whose fences are signalled in any order
   * @throws SystemCallException if the kernel cannot watch it, because too many are watched ({@code
   *     ENOSPC}) or for want of memory
   * @throws dev.picket.reclaim.BacklogFullException at the limit of a reclaimer that fails
   * @throws IllegalStateException if the file or the poller is closed, if the file belongs to a
   *     fence already, or if the reclaimer would have to block in a section, a callback or a drop
   */
  public Fence fence(SyncFile file) {
    requireNonNull(file, "file");
    uses.enter();
    try {
      PolledFile polled = new PolledFile(loop.newKey());
      file.handOver(polled);
      try {
        return file.isSignaled() ? signaled(file) : watched(polled, file);
      } catch (Throwable e) {
        file.handBack();
        throw e;
      }
    } finally {
      uses.exit();
    }
  }

  /**
   * Signals the fences that the kernel has signalled, after waiting for one if there is none. By
   * one thread at a time.
   *
   * @return the number of fences
   * @throws AgentTerminationException if the poller is closed, which ends an agent's runner
   */
  @Override
  public int doWork() {
    if (loop.isClosed()) {
      throw new AgentTerminationException("the sync file poller is closed");
    }
    return (int) loop.work(this::signal);
  }

  /** Closes the poller, when the agent's runner ends. */
  @Override
  public void onClose() {
    close();
  }

  @Override
  public String roleName() {
    return "sync-file-poller";
  }

  /**
   * Counts the fences that are not signalled. Takes time in proportion to those that are not
   * dropped.
   *
   * @return how many, as far as this thread sees
   */
  public int pendingFences() {
    int pending = 0;
    for (PolledFile polled : loop.targets()) {
      Fence fence = polled.fence();
      if (fence != null && !fence.isSignaled()) {
        pending++;
      }
    }
    return pending;
  }

  /**
   * Closes the poller. Ends a wait of {@link #doWork} at once, and waits for callbacks that it is
   * running, unless this is called by one. Then asks the kernel once more about each pending fence.
   *
   * <p>A fence whose work goes on even then stays pending, because a signal would say of hardware
   * what is not true. How many there are is reported. Nobody wakes those who wait for them any
   * more; {@link Fence#poll} still asks the kernel, and their files are closed once it has found
   * them signalled. To leave none, give the poller no more files, and close it when {@link
   * #pendingFences} is zero. May be called again, by any thread.
   */
  @Override
  public void close() {
    loop.close();
    uses.close();
  }

  /** Nobody watches any more, and the last call that makes a fence has returned. */
  private void end() {
    context.close();
    int pending = 0;
    for (PolledFile polled : loop.targets()) {
      Fence fence = polled.fence();
      if (fence != null && !fence.poll()) {
        pending++;
      }
    }
    if (pending > 0) {
      errors.tell(
          new IllegalStateException(
              ("the sync file poller was closed with %d fences pending, which only Fence.poll() can"
                      + " end from now on; close it once pendingFences() is 0")
                  .formatted(pending)));
    }
  }

  private Fence signaled(SyncFile file) {
    try (Arena arena = Arena.ofConfined()) {
      SyncFileQuery asked = new SyncFileQuery(arena);
      asked.ask(file);
      DriverFence<SyncFile> fence = context.allocate(file).arm();
      signal(fence, asked);
      return fence.fence();
    }
  }

  private Fence watched(PolledFile polled, SyncFile file) {
    try {
      loop.add(polled.key(), file.file(), ONCE, polled);
    } catch (SystemCallException e) {
      throw e.errno() == Errno.ENOSPC
          ? e.withAdvice("raise /proc/sys/fs/epoll/max_user_watches, or watch fewer")
          : e;
    }
    DriverFence<SyncFile> fence;
    try {
      fence = context.allocate(file).arm();
    } catch (Throwable e) {
      new Cleanup().step(() -> loop.remove(polled.key(), file.file())).endAfter(e);
      throw e;
    }
    if (!polled.arm(fence)) {
      tellAgain(polled, fence);
    }
    return fence.fence();
  }

  /** The agent: the kernel has signalled this one. */
  private long signal(PolledFile polled) {
    DriverFence<SyncFile> fence = polled.fenceOrMiss();
    if (fence == null) {
      return 0;
    }
    try (Section section = context.reclaimer().enter()) {
      SyncFile file = fence.fence().data(section, SyncFile.class);
      if (file == null) {
        return 0;
      }
      query.ask(file);
    } catch (Throwable e) {
      tellAgain(polled, fence);
      errors.tell(e);
      return 0;
    }
    return signal(fence, query) ? 1 : 0;
  }

  private static boolean signal(DriverFence<SyncFile> fence, SyncFileQuery asked) {
    FenceError error = asked.error();
    return error == null
        ? fence.signal(asked.newestNanos())
        : fence.fail(error, asked.newestNanos());
  }

  /** Has the agent told once more of a file that it was told of in vain. */
  private void tellAgain(PolledFile polled, DriverFence<SyncFile> fence) {
    try (Section section = context.reclaimer().enter()) {
      SyncFile file = fence.fence().data(section, SyncFile.class);
      if (file != null && !loop.isClosed()) {
        loop.watchAgain(polled.key(), file.file(), ONCE);
      }
    } catch (Throwable e) {
      errors.tell(e);
    }
  }

  private void drop(SyncFile file) {
    PolledFile polled = requireNonNull(file.taker());
    new Cleanup().step(() -> loop.remove(polled.key(), file.file())).step(file::closeTaken).end();
  }

  /** What a pending fence can be asked without the agent. */
  private static final class Ops implements FenceOps<SyncFile> {
    /** The signal does not come by itself once the poller is closed. */
    @Override
    public @Nullable Outcome enableSignaling(SyncFile file) {
      return poll(file);
    }

    @Override
    public @Nullable Outcome poll(SyncFile file) {
      if (!file.isSignaled()) {
        return null;
      }
      try (Arena arena = Arena.ofConfined()) {
        SyncFileQuery asked = new SyncFileQuery(arena);
        asked.ask(file);
        return asked.outcome();
      }
    }

    @Override
    public void setDeadline(SyncFile file, long nanos) {
      try {
        file.setDeadline(nanos);
      } catch (SystemCallException e) {
        if (e.errno() != Errno.ENOTTY) {
          throw e;
        }
      }
    }
  }
}
