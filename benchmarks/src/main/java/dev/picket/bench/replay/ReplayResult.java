package dev.picket.bench.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a child measured. Histograms are in the compressed form of HdrHistogram, in Base64.
 *
 * @param violations self-checks that failed, for people; empty if all is well
 * @param brokenReads what readers saw that must not be seen, for people
 * @param brokenReadTimes how often they did
 * @param fences fences of the paced phase
 * @param signals signals of the paced phase
 * @param drops drops of the paced phase
 * @param signalsPerLap signals of each lap
 * @param signalNanos duration of each call of signal, two readings of the clock included
 * @param readPicos duration of an access, averaged over each batch of {@link #READS_PER_SAMPLE}
 * @param liveReads accesses that found data
 * @param goneReads accesses that came after the signal
 * @param signalToDropNanos from just before the signal until the drop began; null if nothing is
 *     dropped
 * @param peakBacklog data signalled and not yet dropped, at most, in the paced phase
 * @param peakBacklogBytes its size
 * @param pacedFencesPerSecond the pace that was kept
 * @param fencesPerSecond as fast as possible, until the last drop
 * @param bytesPerFence allocated on the driver threads in the paced phase
 * @param barrierMode of the process barrier, as the library describes it
 * @param clock how exact the clock is
 * @param jvmFlags of the child
 * @param collections garbage collections during the paced phase
 * @param collectionMillis what they took
 * @param gracePeriods grace periods of the whole run
 */
public record ReplayResult(
    List<String> violations,
    List<String> brokenReads,
    long brokenReadTimes,
    long fences,
    long signals,
    long drops,
    long signalsPerLap,
    String signalNanos,
    String readPicos,
    long liveReads,
    long goneReads,
    @Nullable String signalToDropNanos,
    long peakBacklog,
    long peakBacklogBytes,
    double pacedFencesPerSecond,
    double fencesPerSecond,
    double bytesPerFence,
    String barrierMode,
    ClockQuality clock,
    List<String> jvmFlags,
    long collections,
    long collectionMillis,
    long gracePeriods)
    implements ChildResult {
  /** How many accesses are timed together, because reading the clock takes longer than one. */
  public static final int READS_PER_SAMPLE = 64;

  /** Copies the lists. */
  public ReplayResult {
    violations = List.copyOf(violations);
    brokenReads = List.copyOf(brokenReads);
    jvmFlags = List.copyOf(jvmFlags);
  }
}
