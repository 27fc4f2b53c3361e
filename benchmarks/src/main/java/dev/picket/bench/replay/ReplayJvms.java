package dev.picket.bench.replay;

import dev.picket.bench.child.ChildJvms;
import dev.picket.bench.trace.Trace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** JVMs that replay a trace, which is prepared for them once. */
public final class ReplayJvms {
  private ReplayJvms() {}

  /**
   * Prepares to run tasks on a trace.
   *
   * @param trace what to replay
   * @param patience how long a child may take
   * @return for each {@link ChildTask}
   * @throws IOException if the temporary directory cannot be written
   */
  public static ChildJvms of(Trace trace, Duration patience) throws IOException {
    return of(Plan.of(trace), patience, ReplayMain.class);
  }

  static ChildJvms of(Plan plan, Duration patience, Class<?> main) throws IOException {
    ChildJvms children = new ChildJvms(main, List.of(), patience);
    PlanFile.write(plan, PlanFile.in(children.path()));
    return children;
  }
}
