package dev.picket.bench.replay;

import java.util.List;

/**
 * What a child measured of rings. The histogram is in the compressed form of HdrHistogram, in
 * Base64.
 *
 * @param violations self-checks that failed, for people; empty if all is well
 * @param jobs jobs of the trace that were replayed
 * @param beyondNanos from the submission of a job until its callback, without the time that the
 *     device worked on it
 * @param ringNanosPerJob of a job on a ring whose device takes no time
 * @param ringBytesPerJob what that allocates on the Java heap
 * @param executorNanosPerJob of the same work on a thread of an executor
 * @param callerNanosPerJob of the same work on an executor that runs it at once
 * @param barrierMode of the process barrier, as the library describes it
 * @param jvmFlags of the child
 */
public record RingResult(
    List<String> violations,
    long jobs,
    String beyondNanos,
    double ringNanosPerJob,
    double ringBytesPerJob,
    double executorNanosPerJob,
    double callerNanosPerJob,
    String barrierMode,
    List<String> jvmFlags)
    implements ChildResult {
  /** Copies the lists. */
  public RingResult {
    violations = List.copyOf(violations);
    jvmFlags = List.copyOf(jvmFlags);
  }

  /** {@return nothing: nobody reads here} */
  @Override
  public List<String> brokenReads() {
    return List.of();
  }

  @Override
  public long brokenReadTimes() {
    return 0;
  }
}
