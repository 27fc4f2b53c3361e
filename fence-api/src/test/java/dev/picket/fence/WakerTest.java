package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.reclaim.spi.Sleeper;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** When the waker has a thread, and what it does without. */
class WakerTest {
  private final AtomicInteger asked = new AtomicInteger();
  private final Sleeper me = new Sleeper(Thread.currentThread());

  @Test
  void theSecondWhoParksHasTheThreadStarted() {
    Waker waker = new Waker(() -> true, asking(Thread.ofPlatform().daemon().factory()));
    waker.enter();
    assertThat(asked).hasValue(0);
    waker.leave();
    waker.enter();
    assertThat(asked).hasValue(0);
    waker.enter();
    waker.enter();
    assertThat(asked).hasValue(1);
    wakeOften(waker);
  }

  @Test
  void noThreadIsStartedWhereNoneMayBe() {
    Waker waker = new Waker(() -> false, asking(Thread.ofPlatform().daemon().factory()));
    waker.enter();
    waker.enter();
    assertThat(asked).hasValue(0);
    wakeOften(waker);
  }

  @Test
  void withoutThreadsToBeHadTheSignalsWake() {
    Waker waker = new Waker(() -> true, asking(ThreadThatCannotBeHad::new));
    waker.enter();
    waker.enter();
    waker.enter();
    assertThat(asked).as("starts that were tried at once").hasValue(1);
    wakeOften(waker);
  }

  @Test
  void aFactoryThatFailsLeavesNobodyToAThreadThatIsNotThere() {
    Waker waker =
        new Waker(
            () -> true,
            _ -> {
              throw new IllegalStateException("no threads today");
            });
    waker.enter();
    assertThatThrownBy(waker::enter).hasMessage("no threads today");
    wakeOften(waker);
  }

  @Test
  void interruptingTheThreadChangesNothing() {
    List<Thread> made = new ArrayList<>();
    Waker waker =
        new Waker(
            () -> true,
            task -> {
              made.add(Thread.ofPlatform().daemon().unstarted(task));
              return made.getLast();
            });
    waker.enter();
    waker.enter();
    for (int i = 0; i < 100; i++) {
      made.getFirst().interrupt();
      wakeOften(waker);
    }
    assertThat(made).hasSize(1);
    assertThat(made.getFirst().isAlive()).isTrue();
  }

  /** In a burst and alone; waits for ever if this thread is not woken. */
  private void wakeOften(Waker waker) {
    for (int i = 0; i < 100; i++) {
      waker.wake(me);
      LockSupport.park(this);
      assertThat(Thread.interrupted()).as("interrupted because nobody has woken it").isFalse();
    }
  }

  private ThreadFactory asking(ThreadFactory threads) {
    return task -> {
      asked.incrementAndGet();
      return threads.newThread(task);
    };
  }

  private static final class ThreadThatCannotBeHad extends Thread {
    ThreadThatCannotBeHad(Runnable task) {
      super(task);
    }

    @Override
    public synchronized void start() {
      throw new OutOfMemoryError("staged: unable to create native thread");
    }
  }
}
