package dev.picket.reclaim.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Who wakes, and that nobody is left in the queue. */
class WakeQueueTest {
  private final WakeQueue queue = new WakeQueue();
  private final Sleeper me = new Sleeper(Thread.currentThread());

  @Test
  void withoutAnAttendantTheCallerWakes() {
    assertThat(queue.add(me)).isFalse();
    assertWoken();
  }

  @Test
  void anAttendantThatIsAwakeIsNotCalled() {
    assertThat(queue.attend()).isTrue();
    assertThat(queue.add(me)).isFalse();
    assertThat(queue.isEmpty()).isFalse();
    queue.wakeAll();
    assertWoken();
  }

  @Test
  void oneCallerCallsAnAttendantThatSleeps() {
    queue.attend();
    assertThat(queue.fallAsleep()).isTrue();
    assertThat(queue.isAwake()).isFalse();
    assertThat(queue.add(me)).isTrue();
    assertThat(queue.isAwake()).isTrue();
    assertThat(queue.add(new Sleeper(Thread.currentThread()))).isFalse();
    queue.wakeAll();
    assertWoken();
  }

  @Test
  void anAttendantWithWorkDoesNotFallAsleep() {
    queue.attend();
    queue.add(me);
    assertThat(queue.fallAsleep()).isFalse();
    assertThat(queue.isAwake()).isTrue();
    queue.wakeAll();
    assertThat(queue.fallAsleep()).isTrue();
  }

  @Test
  void oneThatWasCalledMayNotLeave() {
    queue.attend();
    queue.fallAsleep();
    queue.add(me);
    assertThat(queue.leave()).isFalse();
    queue.wakeAll();
    queue.fallAsleep();
    assertThat(queue.leave()).isTrue();
    assertThat(queue.attend()).isTrue();
  }

  @Test
  void oneAttendsAtATime() {
    assertThat(queue.attend()).isTrue();
    assertThat(queue.attend()).isFalse();
    queue.fallAsleep();
    assertThat(queue.attend()).isFalse();
  }

  @Test
  void whoGivesUpLeavesNobody() {
    queue.attend();
    queue.add(me);
    queue.abandon();
    assertWoken();
    assertThat(queue.attend()).isTrue();
  }

  @Test
  void aThreadThatIsQueuedIsWokenByTheNextCaller() {
    queue.attend();
    queue.add(me);
    WakeQueue other = new WakeQueue();
    other.attend();
    assertThat(other.add(me)).isFalse();
    assertWoken();
    assertThat(other.isEmpty()).isTrue();
    queue.wakeAll();
    assertWoken();
    other.add(me);
    assertThat(other.isEmpty()).isFalse();
  }

  /** Waits for ever if nobody has woken this thread. */
  private void assertWoken() {
    LockSupport.park(this);
    assertThat(Thread.interrupted()).as("interrupted because nobody has woken it").isFalse();
  }
}
