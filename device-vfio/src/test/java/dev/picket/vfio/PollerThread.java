package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.NoOpIdleStrategy;

/** An interrupt poller with an agent's thread of its own, and what was thrown on it. */
final class PollerThread implements AutoCloseable {
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final InterruptPoller poller;
  private final AgentRunner runner;

  PollerThread() {
    poller = new InterruptPoller(Duration.ofMinutes(1), errors::add);
    runner = new AgentRunner(NoOpIdleStrategy.INSTANCE, errors::add, null, poller);
    AgentRunner.startOnThread(runner);
  }

  InterruptPoller poller() {
    return poller;
  }

  List<Throwable> errors() {
    return errors;
  }

  @Override
  public void close() {
    poller.close();
    runner.close();
    assertThat(errors).isEmpty();
  }
}
