package dev.picket.stress.twin;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Section;
import dev.picket.stress.fence.RetirementScenario;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.jspecify.annotations.Nullable;

/** Twin of claim 14: retires the record, and cuts readers off in the next instruction. */
@JCStressTest
@JCStressMeta(RetirementScenario.Caught.class)
@State
public class RetiredBeforeCutOff extends RetirementScenario {
  private final EarlyRecord record = new EarlyRecord();

  @Actor
  public void driver() {
    record.scenario = this;
    endSoon();
  }

  @Actor
  public void drainer() {
    drain();
  }

  @Arbiter
  public void afterwards(L_Result r) {
    finish(r);
  }

  @Override
  protected void end() {
    record.end();
  }

  private static final class EarlyRecord extends Guarded<Object> {
    private static final Object VALUE = new Object();

    private @Nullable RetiredBeforeCutOff scenario;

    EarlyRecord() {
      super(RECLAIMER, VALUE, 0);
    }

    void end() {
      retireOwned();
      cutOff();
    }

    @Override
    protected void drop() {
      RetiredBeforeCutOff ended = scenario;
      if (ended != null) {
        try (Section section = RECLAIMER.enter()) {
          ended.dropped(section.protect(this) != null);
        }
      }
    }

    @Override
    protected Object dropped() {
      return VALUE;
    }
  }
}
