package dev.picket.fence;

import org.jspecify.annotations.Nullable;

/**
 * An {@link Outcome} in one word, so that one compare-and-set publishes error and time together and
 * a signal needs no memory.
 */
final class OutcomeWord {
  /*
   * The low four bits are 1 for success and 2 and more for the errors, so no outcome is PENDING; the others are the
   * time. Sixty bits of nanoseconds are eighteen years to either side of the clock's origin, which is the start of the
   * machine; a time beyond is moved to the end of that range.
   */

  static final long PENDING = 0;

  private static final int CODE_BITS = 4;
  private static final long CODE_MASK = (1L << CODE_BITS) - 1;
  private static final int SUCCESS = 1;
  private static final int FIRST_ERROR = 2;
  private static final FenceError[] ERRORS = FenceError.values();

  private static final long LATEST_NANOS = Long.MAX_VALUE >> CODE_BITS;
  private static final long EARLIEST_NANOS = Long.MIN_VALUE >> CODE_BITS;

  static {
    if (FIRST_ERROR + ERRORS.length > CODE_MASK + 1) {
      throw new AssertionError("there are more errors than the word has codes for");
    }
  }

  private OutcomeWord() {}

  static long success(long nanos) {
    return at(nanos) | SUCCESS;
  }

  @SuppressWarnings("EnumOrdinal") // the word never leaves the process
  static long failure(FenceError error, long nanos) {
    return at(nanos) | (FIRST_ERROR + error.ordinal());
  }

  static long of(Outcome outcome) {
    return of(outcome.error(), outcome.nanos());
  }

  static long of(@Nullable FenceError error, long nanos) {
    return error == null ? success(nanos) : failure(error, nanos);
  }

  static @Nullable FenceError errorOf(long word) {
    int code = (int) (word & CODE_MASK);
    return code >= FIRST_ERROR ? ERRORS[code - FIRST_ERROR] : null;
  }

  static long nanosOf(long word) {
    return word >> CODE_BITS;
  }

  static @Nullable Outcome outcomeOf(long word) {
    return word == PENDING ? null : new Outcome(errorOf(word), nanosOf(word));
  }

  private static long at(long nanos) {
    long word = nanos << CODE_BITS;
    if (word >> CODE_BITS == nanos) {
      return word;
    }
    return (nanos < 0 ? EARLIEST_NANOS : LATEST_NANOS) << CODE_BITS;
  }
}
