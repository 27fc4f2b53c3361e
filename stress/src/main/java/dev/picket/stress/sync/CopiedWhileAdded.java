package dev.picket.stress.sync;

import dev.picket.fence.Fence;
import dev.picket.fence.sync.LockedReservation;
import dev.picket.fence.sync.Purpose;
import dev.picket.fence.sync.Reservation;
import dev.picket.fence.sync.ReservationDomain;
import dev.picket.fence.sync.SoftwareTimeline;
import dev.picket.fence.sync.Usage;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.rcu.RcuReclaimer;
import dev.picket.stress.reclaim.Scenarios;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Claim 28, on real reservations. */
@JCStressTest
@JCStressMeta(CopyingScenario.Safe.class)
@State
public class CopiedWhileAdded extends CopyingScenario {
  private static final Reclaimer RECLAIMER = new RcuReclaimer(Scenarios.driven());
  private static final ReservationDomain DOMAIN = new ReservationDomain(RECLAIMER);
  private static final List<SoftwareTimeline> CONTEXTS =
      Stream.generate(() -> new SoftwareTimeline("stress")).limit(MANY).toList();
  private static final List<Fence> FIRST = CONTEXTS.stream().map(of -> of.fence(1)).toList();
  private static final List<Fence> SECOND = CONTEXTS.stream().map(of -> of.fence(2)).toList();

  private final Reservation source = DOMAIN.reservation("source");
  private final Reservation target = DOMAIN.reservation("target");

  public CopiedWhileAdded() {
    try (LockedReservation locked = source.lock()) {
      locked.reserve(2 * MANY); // so that nobody has to make room, and fences stay in their slots
    }
    add(FIRST, Usage.READ);
  }

  @Actor
  public void driver() {
    change();
  }

  @Actor
  public void mover() {
    copy();
  }

  @Arbiter
  public void afterwards(L_Result r) {
    finish(r);
    source.close();
    target.close();
    RECLAIMER.drain(Long.MAX_VALUE);
  }

  @Override
  protected void change() {
    add(SECOND, Usage.WRITE);
  }

  private void add(List<Fence> fences, Usage usage) {
    try (LockedReservation locked = source.lock()) {
      locked.reserve(MANY);
      fences.forEach(fence -> locked.add(fence, usage));
    }
  }

  @Override
  protected void copy() {
    try (LockedReservation locked = target.lock()) {
      locked.copyFrom(source);
    }
  }

  @Override
  protected boolean isTooWeak() {
    Set<Fence> copied = new HashSet<>(target.fences(Purpose.TO_MOVE_OR_FREE));
    target.fences(Purpose.TO_READ).forEach(copied::remove);
    return SECOND.stream().anyMatch(copied::contains);
  }
}
