package dev.picket.bench.replay;

import java.util.List;

/** What every child tells, whatever it measured. */
public sealed interface ChildResult permits ReplayResult, StallResult, RingResult {
  /** {@return self-checks that failed, for people; empty if all is well} */
  List<String> violations();

  /** {@return what readers saw that must not be seen, for people; empty if all is well} */
  List<String> brokenReads();

  /** {@return how often they did} */
  long brokenReadTimes();

  /** {@return the mode of the process barrier, as the library describes it} */
  String barrierMode();
}
