package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What must not happen however the library is used. */
@Timeout(100)
public abstract class MisuseContract extends FenceContract {
  protected MisuseContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void noNumberLeadsAConsumerToADriversRecord() {
    Reclaimer reclaimer = driven();
    AtomicInteger drops = new AtomicInteger();
    FenceContext<String> context =
        this.<String>software(reclaimer).drop(1, _ -> drops.incrementAndGet()).build();
    DriverFence<String> driver = arm(context);
    long exported = driver.export();
    assertThat(LongStream.range(exported - 100, exported + 100).mapToObj(reclaimer::lookup))
        .containsOnlyNulls();
    assertThat(context.takeBack(exported)).isSameAs(driver);
  }

  @Test
  void aHandleIsGoodForItsOwnContextOnly() {
    FenceContext<String> one = plain();
    FenceContext<String> other = plain();
    long ofOne = arm(one).export();
    long ofOther = arm(other).export();
    assertThat(ofOne).isNotEqualTo(ofOther);
    assertThat(other.takeBack(ofOne)).isNull();
    assertThat(one.takeBack(ofOther)).isNull();
    assertThat(one.takeBack(ofOne)).isNotNull();
    assertThat(other.takeBack(ofOther)).isNotNull();
  }

  @Test
  void closingASectionAgainChangesNothingBeforeTheNextIsEntered() {
    Reclaimer reclaimer = driven();
    Section section = reclaimer.enter();
    section.close();
    section.close();
    reclaimer.synchronize();
    try (Section _ = reclaimer.enter()) {
      assertThatIllegalStateException().isThrownBy(reclaimer::synchronize);
    }
  }

  @Test
  void aLentSectionClosedTwiceLeavesTheNextBorrowerAlone() throws InterruptedException {
    Reclaimer reclaimer = driven();
    AtomicBoolean refused = new AtomicBoolean();
    AtomicReference<Section> closed = new AtomicReference<>();
    Thread.startVirtualThread(
            () -> {
              Section section = reclaimer.enter();
              section.close();
              closed.set(section);
            })
        .join();
    Thread.startVirtualThread(
            () -> {
              try (Section _ = reclaimer.enter()) {
                closed.get().close();
              } catch (IllegalStateException e) {
                refused.set(true);
              }
            })
        .join();
    assertThat(refused).isTrue();
    assertThat(reclaimer.stats().readers()).isEqualTo(1);
  }

  @Test
  void aProblemHandlerThatWaitsIsRefusedInsteadOfWaitingForItself() {
    AtomicReference<Fence> next = new AtomicReference<>();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    FenceContext<String> context =
        FenceContext.<String>software(driven(), "a driver", "a timeline")
            .onProblem(
                _ -> {
                  try {
                    next.get().await();
                  } catch (IllegalStateException | InterruptedException e) {
                    thrown.compareAndSet(null, e);
                  }
                })
            .build();
    DriverFence<String> first = arm(context);
    next.set(arm(context).fence());
    context.close();
    assertThat(thrown.get()).isInstanceOf(IllegalStateException.class);
    assertThat(first.fence().isSignaled()).isTrue();
    assertThat(next.get().isSignaled()).isTrue();
  }

  @Test
  void onceTheContextIsGoneTheLogIsToldAndNotTheProblemHandler() {
    AtomicBoolean gone = new AtomicBoolean();
    IllegalArgumentException failure = new IllegalArgumentException("a callback fails late");
    List<Throwable> logged = new CopyOnWriteArrayList<>();
    Logger log = Logger.getLogger(Fence.class.getName());
    Handler listening = new Listening(logged);
    log.addHandler(listening);
    Reclaimer reclaimer = background();
    FenceContext<String> context =
        FenceContext.<String>software(reclaimer, "a driver", "a timeline")
            .drop(1, _ -> {})
            .onProblem(problems::add)
            .build();
    DriverFence<String> driver = arm(context);
    Thread closer =
        Thread.ofPlatform()
            .unstarted(() -> gone.set(context.awaitDropped(Duration.ofSeconds(100))));
    driver
        .fence()
        .onSignal(
            run(
                () -> {
                  context.close();
                  closer.start();
                  eventually().until(gone::get);
                  throw failure;
                }));
    try {
      driver.signal();
    } finally {
      log.removeHandler(listening);
    }
    join(closer);
    assertThat(problems).isEmpty();
    assertThat(logged).containsExactly(failure);
  }

  @Test
  void aFutureWhoseExecutorRefusesFails() {
    DriverFence<String> driver = arm(plain());
    CompletableFuture<Outcome> future = new CompletableFuture<>();
    driver
        .fence()
        .onSignal(
            FenceCallback.complete(
                future,
                _ -> {
                  throw new RejectedExecutionException("shut down");
                }));
    driver.signal();
    assertThat(future).isCompletedExceptionally();
    assertThat(problems).hasSize(1);
  }

  @Test
  void cancelAndWaitSleepsAlsoIfInterrupted() throws InterruptedException {
    DriverFence<String> driver = arm(plain());
    AtomicBoolean running = new AtomicBoolean();
    AtomicBoolean go = new AtomicBoolean();
    SignalPathCallback callback =
        run(
            () -> {
              running.set(true);
              while (!go.get()) {
                Thread.onSpinWait();
              }
            });
    driver.fence().onSignal(callback);
    Thread signaller = Thread.startVirtualThread(driver::signal);
    eventually().untilTrue(running);
    AtomicReference<CancelResult> result = new AtomicReference<>();
    AtomicBoolean stillInterrupted = new AtomicBoolean();
    Thread canceller =
        Thread.ofPlatform()
            .start(
                () -> {
                  Thread.currentThread().interrupt();
                  result.set(callback.cancelAndWait());
                  stillInterrupted.set(Thread.interrupted());
                });
    eventually().until(() -> canceller.getState() == Thread.State.TIMED_WAITING);
    go.set(true);
    canceller.join();
    signaller.join();
    assertThat(result).hasValue(CancelResult.RAN);
    assertThat(stillInterrupted).isTrue();
  }

  /** Keeps what is thrown. */
  private static final class Listening extends Handler {
    private final List<Throwable> logged;

    Listening(List<Throwable> logged) {
      this.logged = logged;
    }

    @Override
    public void publish(LogRecord entry) {
      logged.add(entry.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
