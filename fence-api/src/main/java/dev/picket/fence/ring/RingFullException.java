package dev.picket.fence.ring;

/** Every place of a ring is taken, or a queue's backlog is full; nothing was prepared. */
public final class RingFullException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RingFullException(String message) {
    super(message);
  }
}
