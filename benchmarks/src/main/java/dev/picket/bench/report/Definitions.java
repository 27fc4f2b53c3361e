package dev.picket.bench.report;

import dev.picket.bench.strategy.Strategy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the words in the tables mean, in the same words wherever they are explained. */
public final class Definitions {
  /** Of strategies, by their names. */
  private static final Map<String, String> BASELINES = new LinkedHashMap<>();

  /** Of quantities, by their names in the tables. */
  private static final Map<String, String> TIMINGS = new LinkedHashMap<>();

  /** Of a stall, by their names in the table. */
  private static final Map<String, String> STALL = new LinkedHashMap<>();

  /** Of rings, by their names in the tables. */
  private static final Map<String, String> RING = new LinkedHashMap<>();

  /** All of them. */
  static final Map<String, String> ALL = new LinkedHashMap<>();

  static {
    BASELINES.put(
        "blocking", "the signalling thread itself waits for a grace period (of rcu) and drops");
    BASELINES.put("rwlock", "a read-write lock around every access");
    BASELINES.put("refcount", "an atomic count in each record");
    BASELINES.put(
        "arena",
        "a shared Arena for each record, closed in the background, which stops every thread for a"
            + " moment; readers that come late get an exception, which counts as gone");
    BASELINES.put(
        "linger", "dropped so long after the signal, or later, whoever is looking; not safe");
    BASELINES.put("never", "nothing is dropped; not a choice, but what the others cost at least");
    TIMINGS.put("interval", "median round (lowest..highest round); max is of all rounds");
    TIMINGS.put(
        Timing.SIGNAL.label(),
        "one call of DriverFence.signal on the driver's thread, two readings of the clock"
            + " included");
    TIMINGS.put(
        Timing.READ.label(),
        "enter a section, read a pending fence's data twice, close it; the mean of 64 in a row is"
            + " one sample");
    TIMINGS.put(
        Timing.DROP.label(),
        "from just before the signal until the drop of the fence's data begins");
    TIMINGS.put(
        "violations", "accesses that found data dropped; of a safe strategy one fails the command");
    TIMINGS.put(
        "peak backlog",
        "data of signalled fences that is not dropped yet; where nothing is dropped, all of it");
    TIMINGS.put("fences/s kept", "while the timings were taken");
    TIMINGS.put(
        "fences/s at full speed",
        "from the first step to the last drop, steps without a pause, readers running");
    TIMINGS.put(
        "bytes/fence",
        "Java heap, on the driver threads: fences, driver's views, contexts; without the data,"
            + " except of arena");
    STALL.put("backlog before", "at most, in the second half of the time before the stall");
    STALL.put("back after", "from the end of the stall until the backlog is as low as before");
    STALL.put("signalled in stall", "fences, of those that were due at the pace");
    STALL.put(
        "reader's data",
        "when the stalled reader looks again: intact, gone (it gets an exception), or dropped under"
            + " it");
    RING.put(
        "submit to callback",
        "from the submission of a job until its callback, without the time that the device works on"
            + " it: the device's thread waking up, its interrupt, the ring, the signal");
    RING.put(
        "ring",
        "prepare, submit and callback of 64 jobs that are done at once, and one poll; data is"
            + " dropped in the background");
    RING.put(
        "thread pool",
        "the same work and callback by CompletableFuture on a ThreadPoolExecutor of one thread, 64"
            + " submitted and waited for; its data is given back in the callback, without a look"
            + " at readers");
    RING.put("caller runs", "the same on an executor that runs each task at once");
    ALL.putAll(BASELINES);
    ALL.putAll(TIMINGS);
    ALL.putAll(STALL);
    ALL.putAll(RING);
  }

  private Definitions() {}

  /**
   * {@return those of a comparison of timings, one a line}
   *
   * @param strategies that were compared
   */
  public static String ofReplay(Collection<Strategy> strategies) {
    return baselines(strategies) + toText(TIMINGS);
  }

  /**
   * {@return those of a comparison with a stalled reader, one a line}
   *
   * @param strategies that were compared
   */
  public static String ofStall(Collection<Strategy> strategies) {
    return baselines(strategies) + toText(STALL);
  }

  /**
   * {@return those of a comparison of rings, one a line}
   *
   * @param strategies that were compared
   */
  public static String ofRings(Collection<Strategy> strategies) {
    return baselines(strategies)
        + toText(Map.of("interval", TIMINGS.getOrDefault("interval", "")))
        + toText(RING);
  }

  private static String baselines(Collection<Strategy> strategies) {
    Map<String, String> compared = new LinkedHashMap<>(BASELINES);
    compared.keySet().retainAll(strategies.stream().map(Strategy::id).toList());
    return toText(compared);
  }

  private static String toText(Map<String, String> some) {
    StringBuilder text = new StringBuilder();
    some.forEach((word, meaning) -> text.append("  %s: %s%n".formatted(word, meaning)));
    return text.toString();
  }
}
