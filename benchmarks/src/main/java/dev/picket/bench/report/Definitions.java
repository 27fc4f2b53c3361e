package dev.picket.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the words in the table mean, in the same words wherever they are explained. */
public final class Definitions {
  /** By the names in the table. */
  static final Map<String, String> ALL = new LinkedHashMap<>();

  static {
    ALL.put("interval", "median round (lowest..highest round); max is the highest of all rounds");
    ALL.put(
        Timing.SIGNAL.label(),
        "one call of DriverFence.signal on the driver's thread, two readings of the clock"
            + " included");
    ALL.put(
        Timing.READ.label(),
        "enter a section, read a pending fence's data twice, close it; the mean of 64 in a row is"
            + " one sample");
    ALL.put(
        Timing.DROP.label(),
        "from just before the signal until the drop of the fence's data begins");
    ALL.put(
        "peak backlog",
        "data of signalled fences that is not dropped yet; where nothing is dropped, all of it");
    ALL.put(
        "fences/s at full speed",
        "from the first step to the last drop, steps without a pause, readers running");
    ALL.put(
        "bytes allocated per fence",
        "Java heap, on the driver threads: fences, driver's views, contexts; without the data");
  }

  private Definitions() {}

  /** {@return all of them, one a line} */
  public static String toText() {
    StringBuilder text = new StringBuilder();
    ALL.forEach((word, meaning) -> text.append("  %s: %s%n".formatted(word, meaning)));
    return text.toString();
  }
}
