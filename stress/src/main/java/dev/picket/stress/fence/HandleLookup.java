package dev.picket.stress.fence;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reclaimer;
import dev.picket.stress.reclaim.NoReadersReclaimer;
import dev.picket.stress.reclaim.Payload;
import dev.picket.stress.reclaim.Scenarios;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Claim 12, on a real reclaimer. */
@JCStressTest
@JCStressMeta(LookupScenario.Safe.class)
@State
public class HandleLookup extends LookupScenario {
  private static final Reclaimer RECLAIMER = new NoReadersReclaimer();
  private static final Payload PAYLOAD = new Payload();

  private final Guarded<Payload> record = allocate();

  @Actor
  public void reader(L_Result r) {
    lookUp(r);
  }

  @Actor
  public void recycler() {
    recycle();
  }

  @Override
  protected Found find() {
    Guarded<?> found = RECLAIMER.lookup(record.handle());
    if (found == null) {
      return Found.NOTHING;
    }
    return found == record ? Found.OWN : Found.OTHER;
  }

  @Override
  protected void recycle() {
    end(record);
    end(allocate());
  }

  private static Guarded<Payload> allocate() {
    return RECLAIMER.allocate(PAYLOAD, 0, Scenarios::leave);
  }

  private static void end(Guarded<Payload> ended) {
    ended.cutOff();
    RECLAIMER.retire(ended);
    RECLAIMER.drain(Long.MAX_VALUE);
  }
}
