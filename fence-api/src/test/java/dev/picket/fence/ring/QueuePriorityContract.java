package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.Fence;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which entity goes first. One job at a time is on the ring. */
public abstract class QueuePriorityContract extends QueueContract {
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
  private Fence blocking;

  protected QueuePriorityContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @BeforeEach
  void occupyTheRing() {
    make(false, builder -> builder.credits(1).backlog(1_000));
    blocking = submit("blocking");
  }

  private List<String> orderFromHere() {
    finishAll();
    assertDone(blocking);
    List<String> order = new ArrayList<>(device.given());
    order.removeFirst();
    return order;
  }

  @Test
  void theMostUrgentGoesFirst() {
    for (JobPriority priority : JobPriority.values()) {
      JobEntity<String> one = queue.entity("one", priority);
      submit(one, priority + " 1");
      submit(one, priority + " 2");
    }
    assertThat(orderFromHere())
        .containsExactly(
            "SYSTEM 1", "SYSTEM 2", "HIGH 1", "HIGH 2", "NORMAL 1", "NORMAL 2", "LOW 1", "LOW 2");
  }

  @Test
  void thePriorityMayChangeWhileJobsAreQueued() {
    JobEntity<String> falling = queue.entity("falling", JobPriority.HIGH);
    JobEntity<String> rising = queue.entity("rising", JobPriority.LOW);
    submit(falling, "falling 1");
    submit(falling, "falling 2");
    submit(rising, "rising 1");
    submit(rising, "rising 2");
    device.finish(1);
    poll();
    falling.priority(JobPriority.LOW);
    rising.priority(JobPriority.SYSTEM);
    assertThat(falling.priority()).isEqualTo(JobPriority.LOW);
    assertThat(orderFromHere()).containsExactly("falling 1", "rising 1", "rising 2", "falling 2");
  }

  @Test
  void amongEqualsWhoCameFirstGoesFirst() {
    JobEntity<String> one = entity("one");
    JobEntity<String> two = entity("two");
    submit(two, "1");
    submit(one, "2");
    submit(one, "3");
    submit(two, "4");
    assertThat(orderFromHere()).containsExactly("1", "2", "3", "4");
  }

  @Test
  void amongEqualsTheEarlierDeadlineGoesFirst() {
    submit(entity("none"), "none");
    Fence later = submit(entity("later"), "later");
    Fence sooner = submit(entity("sooner"), "sooner");
    Fence urgent = submit(queue.entity("urgent", JobPriority.LOW), "low");
    long now = clock.nanos();
    later.setDeadline(now + 20 * MILLISECOND);
    sooner.setDeadline(now + 10 * MILLISECOND);
    urgent.setDeadline(now);
    assertThat(orderFromHere()).containsExactly("sooner", "later", "none", "low");
  }

  @Test
  void theEarliestOfSeveralDeadlinesCounts() {
    Fence one = submit(entity("one"), "one");
    Fence other = submit(entity("other"), "other");
    long now = clock.nanos();
    other.setDeadline(now + 10 * MILLISECOND);
    other.setDeadline(now + 30 * MILLISECOND);
    one.setDeadline(now + 20 * MILLISECOND);
    assertThat(orderFromHere()).containsExactly("other", "one");
  }

  @Test
  void aDeadlineCountsForThoseAheadInTheSameEntityToo() {
    submit(entity("first"), "first");
    JobEntity<String> hurried = entity("hurried");
    submit(hurried, "ahead");
    Fence wanted = submit(hurried, "wanted");
    submit(hurried, "behind");
    submit(entity("last"), "last");
    wanted.setDeadline(clock.nanos());
    assertThat(orderFromHere()).containsExactly("ahead", "wanted", "first", "behind", "last");
  }

  @Test
  void aDeadlineOfWhatIsOnTheRingDoesNotHurryThoseBehindIt() {
    submit(entity("older"), "older");
    submit(entity, "behind");
    blocking.setDeadline(0);
    assertThat(orderFromHere()).containsExactly("older", "behind");
  }

  @Test
  void aDeadlineOfWhatIsOnTheRingOrDoneChangesNothing() {
    Fence first = submit(entity("one"), "one");
    submit(entity("two"), "two");
    blocking.setDeadline(0);
    assertThat(orderFromHere()).containsExactly("one", "two");
    first.setDeadline(0);
    blocking.setDeadline(0);
  }

  @Test
  void deadlinesDoNotStarveWhoHasNone() {
    submit(entity("patient"), "patient");
    JobEntity<String> greedy = entity("greedy");
    int submitted = 0;
    while (!device.given().contains("patient")) {
      submit(greedy, "greedy " + ++submitted).setDeadline(Long.MIN_VALUE);
      assertThat(submitted).as("jobs that were wanted at once").isLessThan(100);
      device.finish(1);
      poll();
      clock.pause(10 * MILLISECOND);
    }
    assertThat(device.given()).as("who went first while patience lasted").hasSize(12);
  }

  @Test
  void anEntityThatWaitsHoldsNobodyBack() {
    JobEntity<String> stuck = queue.entity("stuck", JobPriority.SYSTEM);
    stuck.prepare("stuck").after(another().fence()).submit();
    submit(queue.entity("low", JobPriority.LOW), "low");
    finishAll();
    assertThat(device.given()).containsExactly("blocking", "low");
  }
}
