package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a section keeps, and how readers come and go. */
public abstract class SectionContract extends ReclaimerContract {
  private final AtomicInteger drops = new AtomicInteger();

  protected SectionContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void aLiveValueIsProtected() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    try (Section section = reclaimer.enter()) {
      assertThat(section.protect(guarded)).isEqualTo("value");
    }
  }

  @Test
  void aCutOffValueIsGoneForEver() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    try (Section section = reclaimer.enter()) {
      assertThat(section.protect(guarded)).isNotNull();
      guarded.cutOff();
      assertThat(section.protect(guarded)).isNull();
    }
    cutOffAndRetire(guarded);
    reclaimer.barrier();
    try (Section section = reclaimer.enter()) {
      assertThat(section.protect(guarded)).isNull();
    }
  }

  @Test
  void aProtectedValueIsKeptUntilItsSectionCloses() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    Occupant occupant = occupy(reclaimer, guarded);
    cutOffAndRetire(guarded);
    drainOften(reclaimer);
    assertThat(drops).hasValue(0);
    occupant.leave();
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void theBackgroundKeepsAProtectedValueToo() {
    Reclaimer reclaimer = background();
    Guarded<String> guarded = counted(reclaimer, drops);
    Occupant occupant = occupy(reclaimer, guarded);
    cutOffAndRetire(guarded);
    assertThat(reclaimer.barrier(A_WHILE)).isFalse();
    assertThat(drops).hasValue(0);
    occupant.leave();
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void oneReaderOfManyIsEnoughToKeepAValue() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    List<Occupant> occupants = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      occupants.add(occupy(reclaimer, guarded));
    }
    cutOffAndRetire(guarded);
    for (Occupant occupant : occupants) {
      reclaimer.drain(Long.MAX_VALUE);
      assertThat(drops).hasValue(0);
      occupant.leave();
    }
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void whatTheOuterSectionProtectedOutlivesTheInnerOne() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    Thread owner = Thread.currentThread();
    try (Section outer = reclaimer.enter()) {
      assertThat(outer.protect(guarded)).isNotNull();
      for (int i = 0; i < 100; i++) {
        try (Section inner = reclaimer.enter()) {
          assertThat(inner.protect(counted(reclaimer, new AtomicInteger()))).isNotNull();
        }
      }
      guarded.cutOff();
      join(
          Thread.ofPlatform()
              .start(
                  () -> {
                    assertThat(Thread.currentThread()).isNotSameAs(owner);
                    reclaimer.retire(guarded);
                    drainOften(reclaimer);
                  }));
      assertThat(drops).hasValue(0);
    }
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void whatAnInnerSectionProtectedIsKeptUntilItCloses() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    try (Section _ = reclaimer.enter()) {
      try (Section inner = reclaimer.enter()) {
        assertThat(inner.protect(guarded)).isNotNull();
        cutOffAndRetire(guarded);
        join(Thread.ofPlatform().start(() -> drainOften(reclaimer)));
        assertThat(drops).hasValue(0);
      }
    }
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void aReaderThatRegistersDuringAGracePeriodKeepsWhatItProtects() {
    Reclaimer reclaimer = driven();
    Guarded<String> first = counted(reclaimer, drops);
    AtomicInteger laterDrops = new AtomicInteger();
    Guarded<String> second = counted(reclaimer, laterDrops);
    Occupant early = occupy(reclaimer, first);
    cutOffAndRetire(first);
    reclaimer.drain(Long.MAX_VALUE);
    Occupant late = occupy(reclaimer, second);
    cutOffAndRetire(second);
    early.leave();
    drainOften(reclaimer);
    assertThat(laterDrops).hasValue(0);
    late.leave();
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
    assertThat(laterDrops).hasValue(1);
  }

  @Test
  void aSectionThatBeganAfterTheCutOffHoldsNothingBack() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    Guarded<String> other = counted(reclaimer, new AtomicInteger());
    Occupant early = occupy(reclaimer, guarded);
    cutOffAndRetire(guarded);
    reclaimer.drain(Long.MAX_VALUE);
    Occupant late = occupy(reclaimer, other);
    early.leave();
    if (!tellsLaterSectionsApart()) {
      reclaimer.drain(Long.MAX_VALUE);
      assertThat(drops).hasValue(0);
      late.leave();
    }
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
    late.leave();
  }

  /** A strategy that cannot tell is safe all the same, only later. */
  protected boolean tellsLaterSectionsApart() {
    return true;
  }

  @Test
  void aReaderIsTheSameEachTime() {
    Reclaimer reclaimer = driven();
    Reader reader = reclaimer.reader();
    assertThat(reclaimer.reader()).isSameAs(reader);
    assertThat(reader.reclaimer()).isSameAs(reclaimer);
    try (Section _ = reclaimer.enter()) {
      assertThat(reclaimer.reader()).isSameAs(reader);
    }
    assertThat(reclaimer.stats().readers()).isEqualTo(1);
  }

  @Test
  void enteringByTheReclaimerNestsInTheReadersSections() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    Reader reader = reclaimer.reader();
    try (Section outer = reader.enter()) {
      assertThat(outer.protect(guarded)).isNotNull();
      cutOffAndRetire(guarded);
      try (Section inner = reclaimer.enter()) {
        assertThat(inner.protect(guarded)).isNull();
      }
      join(Thread.ofPlatform().start(() -> drainOften(reclaimer)));
      assertThat(drops).hasValue(0);
    }
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void closingAReaderInsideItsSectionThrows() {
    Reader reader = driven().reader();
    try (Section _ = reader.enter()) {
      assertThatThrownBy(reader::close)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("inside its section");
    }
    reader.close();
  }

  @Test
  void aClosedReaderEntersNothingAndANewOneCanBeHad() {
    Reclaimer reclaimer = driven();
    Reader reader = reclaimer.reader();
    reader.close();
    reader.close();
    assertThat(reclaimer.stats().readers()).isZero();
    assertThatThrownBy(reader::enter).isInstanceOf(IllegalStateException.class);
    Reader next = reclaimer.reader();
    assertThat(next).isNotSameAs(reader);
    Guarded<String> guarded = counted(reclaimer, drops);
    try (Section section = next.enter()) {
      assertThat(section.protect(guarded)).isNotNull();
    }
    reader.close();
    assertThat(reclaimer.reader()).isSameAs(next);
    assertThat(reclaimer.stats().rings()).isEqualTo(1);
  }

  @Test
  void anotherThreadCannotCloseAReader() {
    Reclaimer reclaimer = driven();
    Reader reader = reclaimer.reader();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    join(
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    reader.close();
                  } catch (RuntimeException e) {
                    thrown.set(e);
                  }
                }));
    assertThat(thrown.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("its own thread");
    reader.enter().close();
  }

  @Test
  void aVirtualThreadKeepsNoReader() {
    Reclaimer reclaimer = driven();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    join(
        Thread.ofVirtual()
            .start(
                () -> {
                  try (Section _ = reclaimer.enter()) {
                    reclaimer.reader();
                  } catch (RuntimeException e) {
                    thrown.set(e);
                  }
                }));
    assertThat(thrown.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("enter()");
  }
}
