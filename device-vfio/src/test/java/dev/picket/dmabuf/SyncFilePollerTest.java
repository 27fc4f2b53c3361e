package dev.picket.dmabuf;

import static dev.picket.dmabuf.FakeSyncFiles.ended;
import static dev.picket.dmabuf.FakeSyncFiles.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import dev.picket.fence.SignalPathCallback;
import dev.picket.linux.OpenFiles;
import dev.picket.linux.call.Errno;
import dev.picket.reclaim.BacklogFullException;
import dev.picket.reclaim.FullPolicy;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The poller over files of a fake kernel's, which a test signals as it likes. */
class SyncFilePollerTest {
  private final FakeSyncFiles fake = new FakeSyncFiles();
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private long openBefore;
  private Reclaimer reclaimer;
  private SyncFilePoller poller;

  @BeforeEach
  void open() {
    openBefore = OpenFiles.count();
    reclaimer = new RcuReclaimer(ReclaimerOptions.background("sync files"));
    poller = poller(Duration.ZERO);
  }

  @AfterEach
  void nothingIsLeftOpen() {
    poller.close();
    reclaimer.close();
    assertThat(OpenFiles.count()).isEqualTo(openBefore);
  }

  @Test
  void aFenceIsSignaledWithTheKernelsTime() {
    SyncFile file = fake.file(pending());
    Fence fence = poller.fence(file);
    assertThat(poller.doWork()).isZero();
    assertThat(fence.isSignaled()).isFalse();
    assertThat(poller.pendingFences()).isEqualTo(1);
    fake.signal(file, ended(1, 1234));
    assertThat(poller.doWork()).isEqualTo(1);
    assertThat(fence.outcome())
        .extracting(Outcome::isSuccess, Outcome::nanos)
        .contains(true, 1234L);
    assertThat(poller.pendingFences()).isZero();
    assertThat(poller.doWork()).isZero();
  }

  @Test
  void theLastOfSeveralGivesTheTimeAndTheFirstThatFailedTheError() {
    SyncFile file = fake.file(pending());
    Fence fence = poller.fence(file);
    fake.signal(file, ended(1, 10), ended(-125, 30), ended(-5, 20));
    poller.doWork();
    assertThat(fence.outcome())
        .extracting(Outcome::error, Outcome::nanos)
        .containsExactly(FenceError.ECANCELED, 30L);
  }

  @ParameterizedTest
  @EnumSource
  void errorsKeepTheirNumbers(FenceError error) {
    assertThat(poller.fence(fake.file(ended(-error.errno(), 1))).outcome().error())
        .isEqualTo(error);
  }

  @Test
  void anErrorWithoutANameIsAFailureOfTheDevice() {
    assertThat(poller.fence(fake.file(ended(-Errno.EPIPE, 1))).outcome().error())
        .isEqualTo(FenceError.EIO);
  }

  @Test
  void whatIsOverIsSignaledAtOnce() {
    Fence fence = poller.fence(fake.file(ended(1, 77)));
    assertThat(fence.isSignaled()).isTrue();
    assertThat(fence.outcome().nanos()).isEqualTo(77);
    assertThat(poller.pendingFences()).isZero();
    assertThat(poller.doWork()).isZero();
  }

  @Test
  void aFileWithoutFencesEndedNow() {
    long before = System.nanoTime();
    assertThat(poller.fence(fake.file()).outcome().nanos()).isBetween(before, System.nanoTime());
  }

  @Test
  void pollingAsksTheKernelWithoutTheAgent() {
    SyncFile file = fake.file(pending());
    Fence fence = poller.fence(file);
    assertThat(fence.poll()).isFalse();
    fake.signal(file, ended(-5, 99));
    assertThat(fence.isSignaled()).isFalse();
    assertThat(fence.poll()).isTrue();
    assertThat(fence.outcome())
        .extracting(Outcome::error, Outcome::nanos)
        .containsExactly(FenceError.EIO, 99L);
    assertThat(poller.doWork()).as("it is signaled already").isZero();
    assertThat(errors).isEmpty();
  }

  @Test
  void theFileIsTheDataUntilTheSignalAndIsClosedAfterIt() {
    SyncFile file = fake.file(pending());
    Fence fence = poller.fence(file);
    try (Section section = reclaimer.enter()) {
      assertThat(fence.data(section, SyncFile.class)).isSameAs(file);
      fake.signal(file, ended(1, 1));
      poller.doWork();
      assertThat(fence.data(section, SyncFile.class)).isNull();
      assertThat(file.info().fences()).as("open for this section").hasSize(1);
    }
    reclaimer.barrier();
    assertThatIllegalStateException().isThrownBy(file::info).withMessageContaining("closed");
  }

  @Test
  void aSignaledFileIsReportedOnceWhateverHoldsItsDropUp() {
    SyncFile file = fake.file(pending());
    SyncFile other = file.duplicate();
    poller.fence(file);
    fake.signal(other, ended(1, 1));
    fake.signal(file, ended(1, 1));
    try (Section section = reclaimer.enter()) {
      assertThat(section).isNotNull();
      assertThat(poller.doWork()).isEqualTo(1);
      assertThat(poller.doWork()).isZero();
      assertThat(fake.reported).hasValue(1);
    }
    reclaimer.barrier();
    assertThat(poller.doWork()).isZero();
    assertThat(fake.reported).as("its duplicate would be reported").hasValue(1);
    assertThat(fake.watched).as("what wakes the poller").hasValue(1);
    other.close();
  }

  @Test
  void duplicatesAreFencesOfTheirOwn() {
    SyncFile file = fake.file(pending());
    SyncFile other = file.duplicate();
    List<Fence> fences = List.of(poller.fence(file), poller.fence(other));
    fake.signal(other, ended(1, 5));
    fake.signal(file, ended(1, 5));
    assertThat(poller.doWork()).isEqualTo(2);
    assertThat(fences).allMatch(fence -> fence.outcome().nanos() == 5);
  }

  @Test
  void deadlinesGoToTheKernelAndOneThatKnowsNoneIsLeftInPeace() {
    SyncFile file = fake.file(pending());
    Fence fence = poller.fence(file);
    fence.setDeadline(42);
    fake.fail("SYNC_IOC_SET_DEADLINE", Errno.ENOTTY);
    fence.setDeadline(43);
    assertThat(fake.deadlines).containsExactly(42L);
    fake.signal(file, ended(1, 1));
    poller.doWork();
  }

  @Test
  void aFileThatWasTakenOverIsNotClosedByItsFormerOwner() {
    SyncFile file = fake.file(pending());
    Fence fence;
    try (file) {
      fence = poller.fence(file);
    }
    fake.signal(file, ended(1, 1));
    assertThat(poller.doWork()).isEqualTo(1);
    assertThat(fence.isSignaled()).isTrue();
  }

  @Test
  void aFileIsBehindOneFenceOnly() {
    SyncFile file = fake.file(pending());
    poller.fence(file);
    assertThatIllegalStateException()
        .isThrownBy(() -> poller.fence(file))
        .withMessageContaining("belongs to a fence already")
        .withMessageContaining("duplicate()");
    fake.signal(file, ended(1, 1));
    assertThat(poller.doWork()).isEqualTo(1);
  }

  @Test
  void aFileThatCannotBeWatchedStaysTheCallers() {
    SyncFile file = fake.file(pending());
    fake.fail("epollCtl", Errno.ENOSPC);
    assertThatThrownBy(() -> poller.fence(file))
        .hasMessageContaining("epoll_ctl failed with ENOSPC")
        .hasMessageContaining("max_user_watches");
    assertThat(poller.pendingFences()).isZero();
    assertThat(file.isSignaled()).isFalse();
    file.close();
    assertThatIllegalStateException().isThrownBy(file::info);
  }

  @Test
  void aFullReclaimerLeavesTheFileToTheCaller() {
    Reclaimer small =
        new RcuReclaimer(
            ReclaimerOptions.background("small").maxRecords(2).whenFull(FullPolicy.FAIL));
    SyncFilePoller its = new SyncFilePoller(fake.kernel, small, Duration.ZERO, errors::add);
    SyncFile fits = fake.file(pending());
    SyncFile tooMany = fake.file(pending());
    its.fence(fits);
    assertThatThrownBy(() -> its.fence(tooMany)).isInstanceOf(BacklogFullException.class);
    fake.signal(tooMany, ended(1, 1));
    assertThat(its.doWork()).as("nobody watches it").isZero();
    fake.signal(fits, ended(1, 1));
    assertThat(its.doWork()).isEqualTo(1);
    small.barrier();
    assertThat(its.fence(tooMany).isSignaled()).isTrue();
    its.close();
    small.close();
  }

  @Test
  void anAgentThatCannotAskIsToldAgain() {
    SyncFile file = fake.file(pending());
    Fence fence = poller.fence(file);
    fake.signal(file, ended(1, 1));
    fake.fail("SYNC_IOC_FILE_INFO", Errno.ENOMEM);
    assertThat(poller.doWork()).isZero();
    assertThat(fence.isSignaled()).isFalse();
    assertThat(errors).singleElement().asString().contains("ENOMEM");
    assertThat(poller.doWork()).isEqualTo(1);
    assertThat(fence.isSignaled()).isTrue();
  }

  @Test
  void aFileThatIsReadyBeforeItsFenceIsNotLost() {
    SyncFile file = fake.file(pending());
    fake.afterWatching =
        () -> {
          fake.afterWatching = () -> {};
          fake.signal(file, ended(1, 5));
          assertThat(poller.doWork()).as("there is no fence yet").isZero();
        };
    Fence fence = poller.fence(file);
    assertThat(fence.isSignaled()).isFalse();
    assertThat(poller.doWork()).isEqualTo(1);
    assertThat(fence.outcome().nanos()).isEqualTo(5);
  }

  @Test
  void aFenceThatIsMadeWhileThePollerIsClosedIsAskedForAndReported() {
    SyncFile goesOn = fake.file(pending());
    fake.afterWatching = poller::close;
    Fence fence = poller.fence(goesOn);
    assertThat(fence.isSignaled()).isFalse();
    assertThat(errors).singleElement().asString().contains("with 1 fences pending");
    fake.signal(goesOn, ended(1, 7));
    assertThat(fence.poll()).isTrue();
    assertThat(fence.outcome().nanos()).isEqualTo(7);
  }

  @Test
  void whoeverBeginsToWaitAfterTheCloseIsToldOfWhatIsOver() {
    SyncFile file = fake.file(pending());
    Fence fence = poller.fence(file);
    poller.close();
    fake.signal(file, ended(1, 7));
    AtomicInteger told = new AtomicInteger();
    fence.onSignalOrNow(SignalPathCallback.runInSignalPath(outcome -> told.incrementAndGet()));
    assertThat(told).hasValue(1);
  }

  @Test
  void aFileThatItsOwnerHasClosedBecomesNoFence() {
    SyncFile closed = fake.file(pending());
    closed.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> poller.fence(closed))
        .withMessageContaining("is closed");
    assertThatIllegalStateException().isThrownBy(closed::descriptor);
  }

  @Test
  void closingSignalsNothingThatTheKernelHasNot() {
    SyncFile goesOn = fake.file(pending());
    SyncFile over = fake.file(pending());
    Fence pending = poller.fence(goesOn);
    Fence done = poller.fence(over);
    fake.signal(over, ended(1, 5));
    poller.close();
    poller.close();
    assertThat(done.outcome().nanos()).isEqualTo(5);
    assertThat(pending.isSignaled()).isFalse();
    assertThat(errors).singleElement().asString().contains("with 1 fences pending");
    assertThatThrownBy(poller::doWork).isInstanceOf(AgentTerminationException.class);
    SyncFile late = fake.file(pending());
    assertThatIllegalStateException()
        .isThrownBy(() -> poller.fence(late))
        .withMessageContaining("poller is closed");
    late.close();
    fake.signal(goesOn, ended(-5, 9));
    assertThat(pending.poll()).isTrue();
    assertThat(pending.outcome().error()).isEqualTo(FenceError.EIO);
    assertThat(poller.pendingFences()).isZero();
  }

  @Test
  void aCallbackMayCloseThePoller() {
    SyncFile file = fake.file(pending());
    SyncFilePoller closed = poller;
    poller.fence(file).onSignal(SignalPathCallback.runInSignalPath(outcome -> closed.close()));
    fake.signal(file, ended(1, 1));
    assertThat(poller.doWork()).isEqualTo(1);
    assertThatThrownBy(poller::doWork).isInstanceOf(AgentTerminationException.class);
    assertThat(errors).isEmpty();
  }

  @Test
  void aPollerThatCannotBeMadeLeavesNothingBehind() {
    fake.fail("epollCtl", Errno.ENOMEM);
    assertThatThrownBy(() -> poller(Duration.ZERO)).hasMessageContaining("ENOMEM");
    Reclaimer closed = new RcuReclaimer(ReclaimerOptions.driven("closed"));
    closed.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> new SyncFilePoller(fake.kernel, closed, Duration.ZERO, errors::add));
  }

  @Test
  void manyAreSignaledOnceEachWhileOthersPollAndMakeThem() throws Exception {
    poller.close();
    poller = poller(Duration.ofMinutes(1));
    AgentRunner runner =
        new AgentRunner(NoOpIdleStrategy.INSTANCE, this::onRunnerError, null, poller);
    AgentRunner.startOnThread(runner);
    AtomicInteger signals = new AtomicInteger();
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    int each = 400;
    for (int t = 0; t < 3; t++) {
      threads.add(CompletableFuture.runAsync(() -> makeSignalAndPoll(each, signals)));
    }
    for (CompletableFuture<Void> thread : threads) {
      thread.get();
    }
    await().until(() -> signals.get() == 3 * each);
    assertThat(poller.pendingFences()).isZero();
    poller.close();
    runner.close();
    assertThat(errors).isEmpty();
  }

  private void makeSignalAndPoll(int files, AtomicInteger signals) {
    for (int i = 0; i < files; i++) {
      SyncFile file = fake.file(pending());
      SyncFile mine = file.duplicate();
      CompletableFuture<Void> early =
          i % 2 == 0
              ? CompletableFuture.runAsync(() -> fake.signalThrough(mine, file, ended(1, 1)))
              : CompletableFuture.completedFuture(null);
      Fence fence = poller.fence(file);
      fence.onSignalOrNow(SignalPathCallback.runInSignalPath(outcome -> signals.incrementAndGet()));
      if (i % 2 != 0) {
        fake.signalThrough(mine, file, ended(1, 1));
      }
      if (i % 3 == 0) {
        fence.poll();
      }
      early.join();
      mine.close();
    }
  }

  private SyncFilePoller poller(Duration longestWait) {
    return new SyncFilePoller(fake.kernel, reclaimer, longestWait, errors::add);
  }

  private void onRunnerError(Throwable e) {
    if (!(e instanceof AgentTerminationException)) {
      errors.add(e);
    }
  }
}
