package dev.picket.bench.replay;

import java.util.List;

/**
 * What a child measured while a reader stalled. The backlog is data of signalled fences that is not
 * dropped yet; where nothing is dropped, all of it.
 *
 * @param violations self-checks that failed, for people; empty if all is well
 * @param brokenReads what readers saw that must not be seen, for people
 * @param brokenReadTimes how often they did
 * @param sight what the stalled reader saw at the end of its section
 * @param stallNanos how long it stayed
 * @param sampleNanos between two numbers of the series
 * @param backlog the highest backlog in each interval, from the first step on, in records
 * @param normal the highest backlog before the stall, without the beginning
 * @param peak the highest backlog during the stall
 * @param peakBytes its size
 * @param recoveryNanos from the end of the stall until the backlog was as before; negative if it
 *     never was
 * @param signalled fences that were signalled during the stall
 * @param barrierMode of the process barrier, as the library describes it
 * @param jvmFlags of the child
 */
public record StallResult(
    List<String> violations,
    List<String> brokenReads,
    long brokenReadTimes,
    Sight sight,
    long stallNanos,
    long sampleNanos,
    List<Integer> backlog,
    int normal,
    int peak,
    long peakBytes,
    long recoveryNanos,
    long signalled,
    String barrierMode,
    List<String> jvmFlags)
    implements ChildResult {
  /** What a reader finds when it looks at its data again. */
  public enum Sight {
    /** What it saw before. */
    INTACT,
    /** Memory that says that it was closed. */
    GONE,
    /** Poison, or another fence's data. */
    DROPPED
  }

  /** Copies the lists. */
  public StallResult {
    violations = List.copyOf(violations);
    brokenReads = List.copyOf(brokenReads);
    backlog = List.copyOf(backlog);
    jvmFlags = List.copyOf(jvmFlags);
  }
}
