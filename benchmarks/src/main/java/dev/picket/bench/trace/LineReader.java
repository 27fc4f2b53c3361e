package dev.picket.bench.trace;

import java.io.IOException;
import java.io.InputStream;

/** Cuts a stream of bytes into lines, in constant memory whatever the stream holds. */
final class LineReader {
  /**
   * The kernel writes a line into a buffer of two pages, so what is longer is no line of a trace.
   */
  static final int MAX_LINE_BYTES = 1 << 16;

  private final InputStream in;
  private final byte[] buffer = new byte[2 * MAX_LINE_BYTES];
  private int lineStart;
  private int lineEnd;
  private int nextLine;
  private int filled;
  private boolean tooLong;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** Moves to the next line; false at the end of the stream. */
  boolean advance() throws IOException {
    tooLong = false;
    lineStart = nextLine;
    int end = findLineEnd();
    if (end < 0 && tooLong) {
      skipRestOfLine();
      return true;
    }
    lineEnd = end < 0 ? filled : end;
    nextLine = end < 0 ? filled : end + 1;
    tooLong = lineEnd - lineStart > MAX_LINE_BYTES;
    return nextLine > lineStart;
  }

  /** The line without its end; empty if it {@link #isTooLong()}. */
  Slice line() {
    if (tooLong) {
      return Slice.EMPTY;
    }
    boolean carriageReturn = lineEnd > lineStart && buffer[lineEnd - 1] == '\r';
    return new Slice(buffer, lineStart, carriageReturn ? lineEnd - 1 : lineEnd);
  }

  boolean isTooLong() {
    return tooLong;
  }

  /** The index of the line's end; -1 if the stream ended first or the line is too long. */
  private int findLineEnd() throws IOException {
    int scanned = lineStart;
    while (true) {
      for (; scanned < filled; scanned++) {
        if (buffer[scanned] == '\n') {
          return scanned;
        }
      }
      if (filled - lineStart > MAX_LINE_BYTES) {
        tooLong = true;
        return -1;
      }
      scanned -= moveLineToFront();
      if (!fill()) {
        return -1;
      }
    }
  }

  private int moveLineToFront() {
    int moved = lineStart;
    System.arraycopy(buffer, moved, buffer, 0, filled - moved);
    filled -= moved;
    lineStart = 0;
    return moved;
  }

  private void skipRestOfLine() throws IOException {
    do {
      filled = 0;
      lineStart = 0;
      nextLine = 0;
      if (!fill()) {
        return;
      }
      while (nextLine < filled && buffer[nextLine] != '\n') {
        nextLine++;
      }
    } while (nextLine == filled);
    nextLine++;
  }

  private boolean fill() throws IOException {
    int read = in.read(buffer, filled, buffer.length - filled);
    filled += Math.max(read, 0);
    return read >= 0;
  }
}
