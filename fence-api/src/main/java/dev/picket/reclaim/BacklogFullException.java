package dev.picket.reclaim;

/**
 * The backlog of records that are allocated and not yet dropped has reached its limit; nothing was
 * allocated.
 */
public final class BacklogFullException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BacklogFullException(String message) {
    super(message);
  }
}
