package dev.picket.stress.sync;

import dev.picket.fence.Fence;
import dev.picket.fence.sync.FenceArray;
import dev.picket.fence.sync.LockedReservation;
import dev.picket.fence.sync.Purpose;
import dev.picket.fence.sync.Reservation;
import dev.picket.fence.sync.ReservationDomain;
import dev.picket.fence.sync.Usage;
import dev.picket.reclaim.Reclaimer;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A reservation is asked while it gets more room, and another one is filled, which takes the slots
 * that were given back as soon as the reclaimer lets it.
 */
public abstract class SlotReuseScenario {
  /** So many that reading them takes as long as filling another reservation. */
  private static final int MANY = 32;

  private static final List<Fence> OWN = pending();
  private static final List<Fence> FOREIGN = pending();

  private final ReservationDomain domain;
  private final Reclaimer reclaimer;
  private final Reservation asked;

  protected SlotReuseScenario(ReservationDomain domain, Reclaimer reclaimer) {
    this.domain = domain;
    this.reclaimer = reclaimer;
    this.asked = domain.reservation("asked");
    fill(asked, OWN);
  }

  /** Fences of a context each, so that none takes another's place. */
  private static List<Fence> pending() {
    Fence member = Members.pending().fence();
    return Stream.generate(() -> FenceArray.all(List.of(member)).fence()).limit(MANY).toList();
  }

  /** The first actor. */
  protected final void ask(L_Result r) {
    List<Fence> seen = asked.fences(Purpose.TO_MOVE_OR_FREE);
    r.r1 = !OWN.containsAll(seen) ? "foreign" : seen.size() == MANY ? "own" : "missed";
  }

  /** The second actor. */
  protected final void makeRoom() {
    try (LockedReservation locked = asked.lock()) {
      locked.reserve(MANY);
    }
    reclaimer.drain(Long.MAX_VALUE);
    try (Reservation other = domain.reservation("other")) {
      fill(other, FOREIGN);
    }
  }

  /** Afterwards. */
  protected final void finish() {
    asked.close();
    reclaimer.drain(Long.MAX_VALUE);
  }

  private static void fill(Reservation reservation, List<Fence> fences) {
    try (LockedReservation locked = reservation.lock()) {
      locked.reserve(MANY);
      fences.forEach(fence -> locked.add(fence, Usage.WRITE));
    }
  }

  /** For the real classes. */
  @Outcome(id = "own", expect = Expect.ACCEPTABLE, desc = "Its own fences")
  @Outcome(id = "foreign", expect = Expect.FORBIDDEN, desc = "Another reservation's fence")
  @Outcome(id = "missed", expect = Expect.FORBIDDEN, desc = "A fence of its own is missed")
  public static final class Safe {
    private Safe() {}
  }

  /** For twins. */
  @Outcome(id = "own", expect = Expect.ACCEPTABLE, desc = "Its own fences")
  @Outcome(
      id = "foreign",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "Another reservation's fence")
  @Outcome(
      id = "missed",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "A fence of its own is missed")
  public static final class Caught {
    private Caught() {}
  }
}
