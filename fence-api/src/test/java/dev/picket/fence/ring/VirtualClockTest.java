package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
  private final VirtualClock clock = new VirtualClock();
  private final List<String> done = new ArrayList<>();

  private Runnable note(String what) {
    return () -> done.add(what + " at " + clock.nanos());
  }

  @Test
  void timePassesInPausesOnly() {
    assertThat(clock.nanos()).isZero();
    clock.pause(7);
    clock.pause(0);
    clock.pause(-3);
    assertThat(clock.nanos()).isEqualTo(7);
  }

  @Test
  void whatIsDueIsDoneInOrderAndAtItsTime() {
    clock.at(30, note("late"));
    clock.at(10, note("first"));
    clock.at(20, note("one"));
    clock.at(20, note("other"));
    clock.pause(20);
    assertThat(done).containsExactly("first at 10", "one at 20", "other at 20");
    clock.pause(100);
    assertThat(done).last().isEqualTo("late at 30");
    assertThat(clock.nanos()).isEqualTo(120);
  }

  @Test
  void whatIsPastIsDoneInTheNextPause() {
    clock.pause(50);
    clock.at(10, note("past"));
    assertThat(done).isEmpty();
    clock.pause(0);
    assertThat(done).containsExactly("past at 50");
  }

  @Test
  void aPauseInsideAnActionDoesWhatBecomesDueMeanwhile() {
    clock.at(
        10,
        () -> {
          clock.pause(25);
          done.add("paused until " + clock.nanos());
        });
    clock.at(20, note("inside"));
    clock.at(60, note("after"));
    clock.pause(30);
    assertThat(done).containsExactly("inside at 20", "paused until 35");
    assertThat(clock.nanos()).isEqualTo(35);
  }

  @Test
  void aPauseOfAllTimeEnds() {
    clock.pause(5);
    clock.at(10, note("one"));
    clock.pause(Long.MAX_VALUE);
    assertThat(done).containsExactly("one at 10");
    assertThat(clock.nanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anotherThreadMayOnlyAskTheTime() throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    clock.nanos();
                    clock.pause(1);
                  } catch (IllegalStateException e) {
                    thrown.set(e);
                  }
                });
    other.join();
    assertThat(thrown.get()).hasMessageContaining("a virtual clock belongs to");
    assertThatThrownBy(() -> clock.at(1, null)).isInstanceOf(NullPointerException.class);
  }
}
