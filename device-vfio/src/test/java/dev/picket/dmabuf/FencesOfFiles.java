package dev.picket.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.Fence;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.NoOpIdleStrategy;

/** A poller of sync files with a thread and a reclaimer of its own; everything has to go well. */
final class FencesOfFiles implements AutoCloseable {
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final Reclaimer reclaimer =
      new RcuReclaimer(
          ReclaimerOptions.background("sync files").onDropFailure((data, e) -> errors.add(e)));
  private final SyncFilePoller poller =
      new SyncFilePoller(reclaimer, Duration.ofMinutes(1), errors::add);
  private final AgentRunner runner =
      new AgentRunner(NoOpIdleStrategy.INSTANCE, this::onRunnerError, null, poller);

  FencesOfFiles() {
    AgentRunner.startOnThread(runner);
  }

  Fence of(SyncFile file) {
    return poller.fence(file);
  }

  SyncFilePoller poller() {
    return poller;
  }

  Reclaimer reclaimer() {
    return reclaimer;
  }

  List<Throwable> errors() {
    return errors;
  }

  private void onRunnerError(Throwable e) {
    if (!(e instanceof AgentTerminationException)) {
      errors.add(e);
    }
  }

  /** Gives all descriptors back of fences that are signalled. */
  @Override
  public void close() {
    poller.close();
    runner.close();
    reclaimer.close();
    assertThat(errors).isEmpty();
  }
}
