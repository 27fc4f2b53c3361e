package dev.picket.fence.ring;

/** Every place of a ring, or every credit of a queue, is taken; nothing was prepared. */
public final class RingFullException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RingFullException(String message) {
    super(message);
  }
}
