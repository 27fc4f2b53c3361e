package dev.picket.bench.trace;

import org.jspecify.annotations.Nullable;

/**
 * Parses one line as {@code cat trace} and {@code trace-cmd report} print it:
 *
 * <pre>
 *   TASK-PID [(TGID)] [CPU] [FLAGS] SECONDS.FRACTION: EVENT: ARGUMENTS
 * </pre>
 *
 * <p>A task's name may hold anything, so the anchor is the first {@code [digits]} that has a pid
 * before it and a time and an event's name after it. The flags have four characters, five since
 * 6.1, and are missing in some reports. The fraction has six digits, or nine with nanoseconds. A
 * clock that counts ticks prints no fraction; its ticks are taken for nanoseconds.
 */
final class LineParser {
  private static final Slice LOST_PREFIX = Slice.of("CPU:");
  private static final Slice LOST_BY_KERNEL = Slice.of("[LOST ");
  private static final Slice LOST_BY_KERNEL_END = Slice.of("EVENTS]");
  private static final Slice LOST_BY_REPORT_END = Slice.of("EVENTS DROPPED]");
  private static final Slice REPORT_VERSION = Slice.of("version = ");
  private static final Slice REPORT_CPUS = Slice.of("cpus=");
  private static final Slice REPORT_CPU = Slice.of("CPU ");
  private static final Slice REPORT_CPU_END = Slice.of(" is empty");

  private static final int MAX_FLAGS = 8;
  private static final int MAX_NAME = 64;
  private static final int MAX_COUNT_DIGITS = 18;
  private static final int FRACTION_DIGITS = 9;
  private static final int MAX_SECONDS_DIGITS = 10;
  private static final long MAX_SECONDS = 9_000_000_000L;
  private static final long[] NANOS_PER_FRACTION = nanosPerFraction();

  private LineParser() {}

  static TraceLine parse(Slice line) {
    Slice text = line.strip();
    if (text.isEmpty() || text.at(0) == '#' || isReportHeader(text)) {
      return TraceLine.Other.COMMENT;
    }
    if (text.startsWith(LOST_PREFIX) && text.at(text.length() - 1) == ']') {
      TraceLine lost = lostEvents(text);
      if (lost != null) {
        return lost;
      }
    }
    for (int bracket = text.indexOf('[', 0);
        bracket >= 0;
        bracket = text.indexOf('[', bracket + 1)) {
      int digitsEnd = text.skipDigits(bracket + 1);
      boolean isCpu =
          digitsEnd > bracket + 1 && digitsEnd < text.length() && text.at(digitsEnd) == ']';
      if (isCpu && endsWithPid(text, bracket)) {
        TraceLine event = afterCpu(text, digitsEnd + 1);
        if (event != null) {
          return event;
        }
      }
    }
    return TraceLine.Other.UNREADABLE;
  }

  private static boolean isReportHeader(Slice text) {
    return isPrefixAndNumber(text, REPORT_VERSION)
        || isPrefixAndNumber(text, REPORT_CPUS)
        || (text.startsWith(REPORT_CPU) && text.endsWith(REPORT_CPU_END));
  }

  private static boolean isPrefixAndNumber(Slice text, Slice prefix) {
    return text.startsWith(prefix)
        && text.length() > prefix.length()
        && text.skipDigits(prefix.length()) == text.length();
  }

  /** {@code CPU:1 [LOST 7 EVENTS]} or {@code CPU:1 [7 EVENTS DROPPED]}, both also without 7. */
  private static TraceLine.@Nullable LostEvents lostEvents(Slice text) {
    int cpuEnd = text.skipDigits(LOST_PREFIX.length());
    Slice rest = text.sub(cpuEnd).strip();
    int countStart;
    Slice expectedEnd;
    if (rest.startsWith(LOST_BY_KERNEL)) {
      countStart = LOST_BY_KERNEL.length();
      expectedEnd = LOST_BY_KERNEL_END;
    } else {
      countStart = 1;
      expectedEnd = LOST_BY_REPORT_END;
    }
    if (rest.isEmpty() || rest.at(0) != '[' || countStart > rest.length()) {
      return null;
    }
    int countEnd = rest.skipDigits(countStart);
    boolean plausible =
        countEnd - countStart <= MAX_COUNT_DIGITS
            && rest.sub(rest.skipBlanks(countEnd)).equals(expectedEnd);
    return plausible ? new TraceLine.LostEvents(rest.digits(countStart, countEnd)) : null;
  }

  /** Whether {@code -PID}, or that and {@code (TGID)}, stands before the index. */
  private static boolean endsWithPid(Slice text, int end) {
    int index = stepBackOverBlanks(text, end);
    if (index > 0 && text.at(index - 1) == ')') {
      int open = index - 2;
      while (open >= 0 && isTgid(text.at(open))) {
        open--;
      }
      if (open < 0 || text.at(open) != '(') {
        return false;
      }
      index = stepBackOverBlanks(text, open);
    }
    int pidEnd = index;
    while (index > 0 && Slice.isDigit(text.at(index - 1))) {
      index--;
    }
    return index < pidEnd && index > 0 && text.at(index - 1) == '-';
  }

  private static boolean isTgid(byte b) {
    return Slice.isDigit(b) || b == '-' || b == ' ';
  }

  private static int stepBackOverBlanks(Slice text, int end) {
    int index = end;
    while (index > 0 && text.at(index - 1) == ' ') {
      index--;
    }
    return index;
  }

  /** {@code [FLAGS] TIME: EVENT: ARGUMENTS}. */
  private static TraceLine.@Nullable Event afterCpu(Slice text, int start) {
    int timeStart = text.skipBlanks(start);
    int timeEnd = text.skipToBlank(timeStart);
    long nanos = nanos(text, timeStart, timeEnd);
    if (nanos < 0 && timeEnd - timeStart <= MAX_FLAGS) {
      timeStart = text.skipBlanks(timeEnd);
      timeEnd = text.skipToBlank(timeStart);
      nanos = nanos(text, timeStart, timeEnd);
    }
    if (nanos < 0) {
      return null;
    }
    int nameStart = text.skipBlanks(timeEnd);
    int nameEnd = nameEnd(text, nameStart);
    if (nameEnd < 0) {
      return null;
    }
    return new TraceLine.Event(text.sub(nameStart, nameEnd), nanos, text.sub(nameEnd + 1).strip());
  }

  /** {@code SECONDS.FRACTION:} or {@code TICKS:}, or -1. */
  private static long nanos(Slice text, int start, int end) {
    if (end - start < 2 || text.at(end - 1) != ':') {
      return -1;
    }
    int secondsEnd = text.skipDigits(start);
    if (secondsEnd == start) {
      return -1;
    }
    if (secondsEnd == end - 1) {
      return secondsEnd - start <= MAX_COUNT_DIGITS ? text.digits(start, secondsEnd) : -1;
    }
    int fractionStart = secondsEnd + 1;
    int fractionEnd = text.skipDigits(fractionStart);
    int fractionDigits = fractionEnd - fractionStart;
    boolean wellFormed =
        text.at(secondsEnd) == '.'
            && secondsEnd - start <= MAX_SECONDS_DIGITS
            && text.digits(start, secondsEnd) <= MAX_SECONDS
            && fractionEnd == end - 1
            && fractionDigits >= 1
            && fractionDigits <= FRACTION_DIGITS;
    if (!wellFormed) {
      return -1;
    }
    return text.digits(start, secondsEnd) * NANOS_PER_FRACTION[0]
        + text.digits(fractionStart, fractionEnd) * NANOS_PER_FRACTION[fractionDigits];
  }

  /** The index of the colon that ends the event's name, or -1 if there is no name. */
  private static int nameEnd(Slice text, int start) {
    int index = start;
    while (index < text.length() && isNamePart(text.at(index))) {
      index++;
    }
    int size = index - start;
    boolean isName =
        size > 0
            && size <= MAX_NAME
            && !Slice.isDigit(text.at(start))
            && index < text.length()
            && text.at(index) == ':';
    boolean ended =
        isName && (index + 1 == text.length() || text.skipBlanks(index + 1) > index + 1);
    return ended ? index : -1;
  }

  private static boolean isNamePart(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || Slice.isDigit(b) || b == '_';
  }

  private static long[] nanosPerFraction() {
    long[] nanos = new long[FRACTION_DIGITS + 1];
    nanos[FRACTION_DIGITS] = 1;
    for (int digits = FRACTION_DIGITS - 1; digits >= 0; digits--) {
      nanos[digits] = 10 * nanos[digits + 1];
    }
    return nanos;
  }
}
