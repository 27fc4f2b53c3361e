package dev.picket.bench.campaign;

import dev.picket.fence.ring.BrokenRings;
import dev.picket.fence.ring.JobQueue;
import dev.picket.fence.ring.JobQueueBuilder;
import dev.picket.fence.ring.Ring;
import dev.picket.fence.ring.RingBuilder;
import dev.picket.fence.ring.SoftwareJob;
import java.util.function.Function;

/** The ring as it is, and twins of it, or of what is around it, in which one step is wrong. */
enum RingUnderTest {
  /** The ring as it is. */
  REAL("as it is", "", RingBuilder::build),
  /** Jobs that were done before the end are not looked for. */
  NO_HARVEST("no harvest", "was done, but failed with", BrokenRings::withoutHarvest),
  /** The reclaimer drops under readers. */
  DROP_BEFORE_READERS("drop before readers", "was dropped under a reader", RingBuilder::build),
  /** Jobs end newest first. */
  REVERSE_ORDER("reverse order", "was signalled after", BrokenRings::inReverse),
  /** A late acknowledgement makes it signal again. */
  DOUBLE_SIGNAL(
      "double signal on a late acknowledgement",
      "failed with ECANCELED, which",
      BrokenRings::signallingTwice),
  /** Memory is taken from the device after it was freed. */
  UNMAP_AFTER_FREE(
      "unmap after free",
      "the device wrote to memory that was freed",
      BrokenRings::unmappingAfterFree),
  /** A dead device is believed. */
  ONES_BELIEVED(
      "all-ones believed", "succeeded, but the device had not done it", BrokenRings::believingOnes),
  /** Nobody polls but interrupts. */
  LOST_INTERRUPT("lost interrupt not polled", " ended at ", RingBuilder::build),
  /** The newest job is blamed. */
  LAST_BLAMED(
      "last job blamed", "which its device gives no reason for", BrokenRings::blamingTheLast),
  /** What a device writes after it has acknowledged not to is not looked for. */
  NO_CANARY("no canary", "and nobody noticed", BrokenRings::withoutCanary),
  /** The queue keeps the credits of jobs that have ended. */
  CREDIT_LEAK("credit leak", " ended at ", RingBuilder::build),
  /** A second close does the first one's work again. */
  CLOSE_TWICE("close twice", "it threw java.lang.AssertionError: ring", BrokenRings::closingTwice);

  private final String title;
  private final String sign;

  @SuppressWarnings("ImmutableEnumChecker") // a method reference holds nothing
  private final Function<RingBuilder<SoftwareJob>, Ring<SoftwareJob>> maker;

  RingUnderTest(
      String title, String sign, Function<RingBuilder<SoftwareJob>, Ring<SoftwareJob>> maker) {
    this.title = title;
    this.sign = sign;
    this.maker = maker;
  }

  String title() {
    return title;
  }

  boolean isTwin() {
    return this != REAL;
  }

  Way wayTo(Ring<SoftwareJob> ring, int credits) {
    if (credits == 0) {
      return new Way.Straight(ring);
    }
    JobQueueBuilder<SoftwareJob> builder = JobQueue.over(ring).credits(credits);
    return Way.Queued.over(
        this == CREDIT_LEAK ? BrokenRings.leakingCredits(builder) : builder.build());
  }

  /** What must be found of a twin: it is not caught by what somebody else does wrong. */
  String sign() {
    return sign;
  }

  Ring<SoftwareJob> make(RingBuilder<SoftwareJob> builder) {
    return maker.apply(builder);
  }

  boolean isPolled() {
    return this != LOST_INTERRUPT;
  }

  boolean isPatient() {
    return this != DROP_BEFORE_READERS;
  }
}
