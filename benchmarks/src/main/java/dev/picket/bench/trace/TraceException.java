package dev.picket.bench.trace;

/**
 * A recording cannot be used. The message is one line that says what is wrong, what was expected
 * and what to do about it.
 */
public final class TraceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TraceException(String message) {
    super(oneLine(message));
  }

  TraceException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  /** File names and messages of the operating system may hold anything, line ends included. */
  private static String oneLine(String message) {
    StringBuilder line = new StringBuilder(message.length());
    message
        .codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .forEach(line::appendCodePoint);
    return line.toString();
  }
}
