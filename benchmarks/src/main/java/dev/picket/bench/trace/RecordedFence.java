package dev.picket.bench.trace;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the trace told about one life of one fence. */
final class RecordedFence {
  /** Best first. */
  private static final EventKind[] EVIDENCE_OF_ARMING = {
    EventKind.EMIT,
    EventKind.INIT,
    EventKind.AMDGPU_SUBMIT,
    EventKind.SCHED_QUEUE,
    EventKind.AMDGPU_RUN,
    EventKind.SCHED_RUN
  };

  private static final int KINDS = EventKind.values().length;
  private static final long NOT_SEEN = Long.MIN_VALUE;

  private final long[] seenAt = new long[KINDS];
  private int seqno;
  private @Nullable RecordedFence elder;
  private boolean absorbed;

  RecordedFence(int seqno) {
    this.seqno = seqno;
    Arrays.fill(seenAt, NOT_SEEN);
  }

  int seqno() {
    return seqno;
  }

  void number(int newSeqno) {
    seqno = newSeqno;
  }

  /** The life before this one that had the same context and seqno. */
  @Nullable RecordedFence elder() {
    return elder;
  }

  void elder(@Nullable RecordedFence newElder) {
    elder = newElder;
  }

  boolean saw(EventKind kind) {
    return at(kind) != NOT_SEEN;
  }

  // One array per fence: an EnumMap would be several times the size.
  @SuppressWarnings("EnumOrdinal")
  long at(EventKind kind) {
    return seenAt[kind.ordinal()];
  }

  @SuppressWarnings("EnumOrdinal")
  void see(EventKind kind, long nanos) {
    seenAt[kind.ordinal()] = nanos;
  }

  /** Takes the beginning of what turned out to be the same fence. */
  void absorb(RecordedFence unnumbered) {
    see(EventKind.INIT, unnumbered.at(EventKind.INIT));
    unnumbered.absorbed = true;
  }

  boolean isAbsorbed() {
    return absorbed;
  }

  boolean isSignalled() {
    return saw(EventKind.SIGNALED) || saw(EventKind.SCHED_DONE);
  }

  /** The scheduler announces a signal just before it happens; that counts if nothing else does. */
  EventKind signal() {
    return saw(EventKind.SIGNALED) ? EventKind.SIGNALED : EventKind.SCHED_DONE;
  }

  /** What tells when the fence got its number; null if it had it before the trace began. */
  @Nullable EventKind arming() {
    for (EventKind kind : EVIDENCE_OF_ARMING) {
      if (saw(kind)) {
        return kind;
      }
    }
    return null;
  }
}
