package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What follows a fence by a ready-made callback: threads, futures, tasks, queues, other fences. */
public abstract class FollowerContract extends FenceContract {
  private final List<Object> seen = new ArrayList<>();
  private final Queue<Runnable> submitted = new ArrayDeque<>();
  private final Executor executor = submitted::add;
  private DriverFence<String> leader;

  protected FollowerContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @BeforeEach
  void armTheLeader() {
    leader = arm(plain());
  }

  private void runSubmitted() {
    for (Runnable task; (task = submitted.poll()) != null; ) {
      task.run();
    }
  }

  @Test
  void aParkedThreadIsUnparked() {
    Thread parked =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!leader.fence().isSignaled()) {
                    LockSupport.park();
                  }
                });
    eventually().until(() -> parked.getState() == Thread.State.WAITING);
    leader.fence().onSignal(FenceCallback.unpark(parked));
    leader.signal();
    join(parked);
    assertThat(leader.fence().isSignaled()).isTrue();
  }

  @Test
  void aFutureIsCompletedWithTheOutcomeByTheExecutor() {
    CompletableFuture<Outcome> future = new CompletableFuture<>();
    leader.fence().onSignal(FenceCallback.complete(future, executor));
    CompletableFuture<Void> dependent = future.thenAccept(seen::add);
    leader.signal();
    assertThat(future).isNotDone();
    runSubmitted();
    assertThat(future).isCompletedWithValue(leader.fence().outcome());
    assertThat(dependent).isCompleted();
    assertThat(seen).containsExactly(leader.fence().outcome());
  }

  @Test
  void aFailureCompletesAFutureExceptionallyAndItsDependentsDoNotRun() {
    CompletableFuture<Outcome> future = new CompletableFuture<>();
    leader.fence().onSignal(FenceCallback.complete(future, executor));
    CompletableFuture<Void> dependent = future.thenRun(() -> seen.add("ran"));
    leader.fail(FenceError.ETIME);
    runSubmitted();
    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            FenceException.class,
            e -> {
              assertThat(e.fence()).isSameAs(leader.fence());
              assertThat(e.outcome()).isEqualTo(leader.fence().outcome());
            });
    assertThatThrownBy(dependent::join).isInstanceOf(CompletionException.class);
    assertThat(seen).isEmpty();
  }

  @Test
  void aTaskIsExecutedAfterSuccessOnly() {
    DriverFence<String> failing = arm(plain());
    leader.fence().onSignal(FenceCallback.execute(executor, () -> seen.add("success")));
    failing.fence().onSignal(FenceCallback.execute(executor, () -> seen.add("failure")));
    leader.signal();
    failing.fail(FenceError.EIO);
    assertThat(seen).isEmpty();
    runSubmitted();
    assertThat(seen).containsExactly("success");
    assertThat(problems).isEmpty();
  }

  @Test
  void aTaskThatAsksForItIsExecutedAlways() {
    DriverFence<String> failing = arm(plain());
    leader.fence().onSignal(FenceCallback.executeAlways(executor, seen::add));
    failing.fence().onSignal(FenceCallback.executeAlways(executor, seen::add));
    leader.signal();
    failing.fail(FenceError.EIO);
    assertThat(seen).isEmpty();
    runSubmitted();
    assertThat(seen).containsExactly(leader.fence().outcome(), failing.fence().outcome());
  }

  @Test
  void anExecutorThatRefusesIsReportedAndSkipsNothing() {
    Executor refusing =
        _ -> {
          throw new RejectedExecutionException("shut down");
        };
    CompletableFuture<Outcome> future = new CompletableFuture<>();
    leader.fence().onSignal(FenceCallback.execute(refusing, () -> seen.add("executed")));
    leader.fence().onSignal(FenceCallback.executeAlways(refusing, seen::add));
    leader.fence().onSignal(FenceCallback.complete(future, refusing));
    leader.fence().onSignal(run(() -> seen.add("next")));
    assertThat(leader.signal()).isTrue();
    assertThat(seen).containsExactly("next");
    assertThat(problems)
        .extracting(FenceProblem::cause)
        .hasSize(3)
        .allMatch(cause -> cause instanceof RejectedExecutionException);
  }

  @Test
  void anElementIsOfferedHoweverTheWorkEndedAndARefusalIsReported() {
    Queue<Object> queue = new ArrayBlockingQueue<>(2);
    DriverFence<String> failing = arm(plain());
    leader.fence().onSignal(FenceCallback.offer(queue, "success"));
    failing.fence().onSignal(FenceCallback.offer(queue, "failure"));
    failing.fence().onSignal(FenceCallback.offer(queue, "one too many"));
    leader.signal();
    failing.fail(FenceError.EIO);
    assertThat(queue).containsExactly("success", "failure");
    assertThat(problems).hasSize(1);
    assertThat(problems.peek().cause()).hasMessageContaining("one too many");
  }

  @Test
  void nestedProxiesEndWithTheErrorAndTheTimeOfTheFirst() {
    assertNestedProxiesFollow(() -> leader.fail(FenceError.ETIME, 42));
  }

  @Test
  void nestedProxiesSucceedAtTheTimeOfTheFirst() {
    assertNestedProxiesFollow(() -> leader.signal(42));
  }

  private void assertNestedProxiesFollow(Runnable signal) {
    List<DriverFence<String>> proxies = new ArrayList<>(List.of(leader));
    for (int depth = 0; depth < 10; depth++) {
      Fence followed = proxies.getLast().fence();
      List<DriverFence<String>> followers = Stream.generate(() -> arm(plain())).limit(3).toList();
      followers.forEach(follower -> followed.onSignal(FenceCallback.signal(follower)));
      proxies.addAll(followers);
    }
    Fence innermost = proxies.getLast().fence();
    innermost.onSignal(SignalPathCallback.runInSignalPath(fence -> seen.add(fence.outcome())));
    signal.run();
    Outcome expected = leader.fence().outcome();
    for (DriverFence<String> proxy : proxies) {
      assertThat(proxy.fence().outcome().error()).isEqualTo(expected.error());
      assertThat(proxy.fence().outcome().nanos()).isEqualTo(42);
    }
    assertThat(seen).containsExactly(innermost.outcome());
    assertThat(problems).isEmpty();
  }

  @Test
  void theDependentsOfAProxyDoNotRunOnTheErrorOfWhatItFollows() {
    DriverFence<String> proxy = arm(plain());
    leader.fence().onSignal(FenceCallback.signal(proxy));
    proxy.fence().onSignal(FenceCallback.execute(executor, () -> seen.add("ran")));
    leader.fail(FenceError.EIO);
    runSubmitted();
    assertThat(seen).isEmpty();
    assertThatThrownBy(proxy.fence()::await).isInstanceOf(FenceException.class);
  }

  @Test
  void aProxyOfASignaledFenceFollowsAtOnceIfAsked() {
    leader.fail(FenceError.EIO, 3);
    DriverFence<String> proxy = arm(plain());
    leader.fence().onSignalOrNow(FenceCallback.signal(proxy));
    assertThat(proxy.fence().outcome().error()).isEqualTo(FenceError.EIO);
    assertThat(proxy.fence().outcome().nanos()).isEqualTo(3);
  }

  @Test
  void aProxyThatWasSignaledBeforeKeepsItsOutcome() {
    DriverFence<String> proxy = arm(plain());
    leader.fence().onSignal(FenceCallback.signal(proxy));
    proxy.signal(1);
    leader.fail(FenceError.EIO, 2);
    assertThat(proxy.fence().outcome().isSuccess()).isTrue();
    assertThat(proxy.fence().outcome().nanos()).isEqualTo(1);
    assertThat(problems).isEmpty();
  }

  @Test
  void aProxyThatIsDetachedStaysPending() {
    DriverFence<String> proxy = arm(plain());
    FenceCallback following = FenceCallback.signal(proxy);
    leader.fence().onSignal(following);
    following.cancel();
    leader.signal();
    assertThat(proxy.fence().isSignaled()).isFalse();
    assertThat(proxy.signal()).isTrue();
  }

  @Test
  void whatIsMissingIsRefusedBeforeTheSignal() {
    Runnable task = () -> seen.add("ran");
    CompletableFuture<Outcome> future = new CompletableFuture<>();
    List<Runnable> calls =
        List.of(
            () -> FenceCallback.unpark(null),
            () -> FenceCallback.complete(null, executor),
            () -> FenceCallback.complete(future, null),
            () -> FenceCallback.execute(null, task),
            () -> FenceCallback.execute(executor, null),
            () -> FenceCallback.executeAlways(null, seen::add),
            () -> FenceCallback.executeAlways(executor, null),
            () -> FenceCallback.offer(null, "element"),
            () -> FenceCallback.signal(null),
            () -> SignalPathCallback.runInSignalPath(null),
            () -> leader.fence().onSignal(null));
    calls.forEach(call -> assertThatNullPointerException().isThrownBy(call::run));
  }
}
