package dev.picket.stress.twin;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Section;
import dev.picket.stress.fence.RetirementScenario;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Twin of claim 14: retires the record, and cuts readers off in the next instruction. */
@JCStressTest
@JCStressMeta(RetirementScenario.Caught.class)
@State
public class RetiredBeforeCutOff extends RetirementScenario {
  private final List<EarlyRecord> records =
      Stream.generate(EarlyRecord::new).limit(RECORDS).toList();

  @Actor
  public void driver() {
    endAll();
  }

  @Actor
  public void watcher(L_Result r) {
    watch(r);
  }

  @Override
  protected boolean isReachable(int record, Section section) {
    return section.protect(records.get(record)) != null;
  }

  @Override
  protected void end(int record) {
    records.get(record).end();
  }

  private static final class EarlyRecord extends Guarded<Object> {
    private static final Object VALUE = new Object();

    EarlyRecord() {
      super(RECLAIMER, VALUE, 0);
    }

    void end() {
      retireOwned();
      cutOff();
    }

    @Override
    public long weight() {
      return 0;
    }

    @Override
    protected void drop() {}

    @Override
    protected Object dropped() {
      return VALUE;
    }
  }
}
