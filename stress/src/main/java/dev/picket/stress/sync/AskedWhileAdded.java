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

/** Claim 26, of fences that take each other's places. */
@JCStressTest
@JCStressMeta(AskingScenario.Safe.class)
@State
public class AskedWhileAdded extends AskingScenario {
  private static final Reclaimer RECLAIMER = new RcuReclaimer(Scenarios.driven());
  private static final ReservationDomain DOMAIN = new ReservationDomain(RECLAIMER);
  private static final List<SoftwareTimeline> CONTEXTS =
      Stream.generate(() -> new SoftwareTimeline("stress")).limit(2 * MANY).toList();
  private static final List<Fence> THERE =
      CONTEXTS.stream().limit(MANY).map(of -> of.fence(1)).toList();
  private static final List<Fence> LATER = CONTEXTS.stream().map(of -> of.fence(2)).toList();

  private final Reservation reservation = DOMAIN.reservation("asked");
  private List<Fence> answer = List.of();

  public AskedWhileAdded() {
    try (LockedReservation locked = reservation.lock()) {
      locked.reserve(3 * MANY); // so that nobody has to make room
      THERE.forEach(fence -> locked.add(fence, Usage.WRITE));
    }
  }

  @Actor
  public void driver() {
    change();
  }

  @Actor
  public void reader() {
    ask();
  }

  @Arbiter
  public void afterwards(L_Result r) {
    finish(r);
    reservation.close();
    RECLAIMER.drain(Long.MAX_VALUE);
  }

  @Override
  protected void change() {
    try (LockedReservation locked = reservation.lock()) {
      locked.reserve(2 * MANY);
      LATER.forEach(fence -> locked.add(fence, Usage.WRITE));
    }
  }

  @Override
  protected void ask() {
    answer = reservation.fences(Purpose.TO_READ);
  }

  @Override
  protected boolean isAnyMissing() {
    Set<Fence> told = new HashSet<>(answer);
    for (int i = 0; i < MANY; i++) {
      if (!told.contains(THERE.get(i)) && !told.contains(LATER.get(i))) {
        return true;
      }
    }
    return false;
  }
}
