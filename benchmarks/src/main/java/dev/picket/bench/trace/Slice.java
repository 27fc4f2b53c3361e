package dev.picket.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a byte array. A slice of a {@link LineReader}'s line is valid until the next line is
 * read; {@link #copy()} and {@link #toString()} outlive it.
 */
final class Slice {
  static final Slice EMPTY = new Slice(new byte[0], 0, 0);

  private static final long NOT_A_NUMBER = -1;
  private static final int MAX_DIGITS_OF_64_BITS = 20;

  private final byte[] bytes;
  private final int from;
  private final int to;

  Slice(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  static Slice of(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return new Slice(bytes, 0, bytes.length);
  }

  int length() {
    return to - from;
  }

  boolean isEmpty() {
    return from == to;
  }

  byte at(int index) {
    return bytes[from + index];
  }

  Slice sub(int start, int end) {
    return new Slice(bytes, from + start, from + end);
  }

  Slice sub(int start) {
    return new Slice(bytes, from + start, to);
  }

  Slice strip() {
    int start = skipBlanks(0);
    int end = length();
    while (end > start && isBlank(at(end - 1))) {
      end--;
    }
    return sub(start, end);
  }

  /** The first index at or after {@code start} that holds no blank; the length if there is none. */
  int skipBlanks(int start) {
    int index = start;
    while (index < length() && isBlank(at(index))) {
      index++;
    }
    return index;
  }

  /** The first index at or after {@code start} that holds a blank; the length if there is none. */
  int skipToBlank(int start) {
    int index = start;
    while (index < length() && !isBlank(at(index))) {
      index++;
    }
    return index;
  }

  /** The first index at or after {@code start} that holds no digit; the length if there is none. */
  int skipDigits(int start) {
    int index = start;
    while (index < length() && isDigit(at(index))) {
      index++;
    }
    return index;
  }

  boolean startsWith(Slice prefix) {
    return matches(prefix, 0);
  }

  boolean endsWith(Slice suffix) {
    return suffix.length() <= length() && matches(suffix, length() - suffix.length());
  }

  int indexOf(char wanted, int start) {
    for (int index = start; index < length(); index++) {
      if (at(index) == wanted) {
        return index;
      }
    }
    return -1;
  }

  int indexOf(Slice wanted, int start) {
    int last = length() - wanted.length();
    for (int index = start; index <= last; index++) {
      if (matches(wanted, index)) {
        return index;
      }
    }
    return -1;
  }

  /** The last index before {@code end} at which {@code wanted} begins, or -1. */
  int lastIndexOf(Slice wanted, int end) {
    for (int index = Math.min(end, length() - wanted.length() + 1) - 1; index >= 0; index--) {
      if (matches(wanted, index)) {
        return index;
      }
    }
    return -1;
  }

  /**
   * The decimal number that begins at {@code start}, cut to its low 32 bits as the kernel's trace
   * events do with contexts and seqnos, or -1 if there is no such number or more than a comma or a
   * blank follows it.
   */
  long low32(int start) {
    int end = skipDigits(start);
    int digits = end - start;
    boolean delimited = end == length() || at(end) == ',' || isBlank(at(end));
    if (digits == 0 || digits > MAX_DIGITS_OF_64_BITS || !delimited) {
      return NOT_A_NUMBER;
    }
    return digits(start, end) & 0xffff_ffffL;
  }

  /** The value of the digits in [start, end), modulo 2^64. */
  long digits(int start, int end) {
    long value = 0;
    for (int index = start; index < end; index++) {
      value = value * 10 + (at(index) - '0');
    }
    return value;
  }

  Slice copy() {
    byte[] own = Arrays.copyOfRange(bytes, from, to);
    return new Slice(own, 0, own.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Slice that
        && Arrays.equals(bytes, from, to, that.bytes, that.from, that.to);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int index = from; index < to; index++) {
      hash = 31 * hash + bytes[index];
    }
    return hash;
  }

  @Override
  public String toString() {
    return new String(bytes, from, length(), UTF_8);
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private boolean matches(Slice wanted, int start) {
    int size = wanted.length();
    return start + size <= length()
        && Arrays.equals(
            bytes, from + start, from + start + size, wanted.bytes, wanted.from, wanted.to);
  }
}
