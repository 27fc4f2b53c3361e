package dev.picket.reclaim;

import java.time.Duration;
import java.util.List;

/**
 * A reader whose section has held back a grace period for longer than the reclaimer's threshold.
 *
 * @param thread the thread inside the section
 * @param heldBack how long the grace period had waited when this was taken, on a clock that stands
 *     still while the process does: of a pause between two looks at the reader, as by the collector
 *     or a debugger, it counts only as much as one look may take
 * @param records how many retired records of the reclaimer wait, for this reader or for others
 * @param stack where the thread was; empty for a thread that could not be looked at
 */
public record StalledReader(
    Thread thread, Duration heldBack, long records, List<StackTraceElement> stack) {

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder()
            .append("thread \"")
            .append(thread.getName())
            .append("\" (#")
            .append(thread.threadId())
            .append(") has held back a grace period for ")
            .append(heldBack.toMillis())
            .append(" ms, pauses of the process not counted, by an open read-side section; ")
            .append(records)
            .append(" retired records wait");
    for (StackTraceElement element : stack) {
      text.append(System.lineSeparator()).append("    at ").append(element);
    }
    return text.toString();
  }
}
