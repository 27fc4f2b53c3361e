package dev.picket.stress.twin;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Section;
import dev.picket.stress.fence.RetirementScenario;
import java.util.Objects;
import java.util.stream.Stream;
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
  private final EarlyRecord[] records =
      Stream.generate(EarlyRecord::new).limit(RECORDS).toArray(EarlyRecord[]::new);

  @Actor
  public void driver() {
    for (EarlyRecord each : records) {
      each.scenario = this;
    }
    endAll();
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
  protected void end(int record) {
    records[record].end();
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
      try (Section section = RECLAIMER.enter()) {
        Objects.requireNonNull(scenario).dropped(section.protect(this) != null);
      }
    }

    @Override
    protected Object dropped() {
      return VALUE;
    }
  }
}
