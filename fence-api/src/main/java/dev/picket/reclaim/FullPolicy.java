package dev.picket.reclaim;

/** What {@code allocate} does when the backlog has reached its limit. */
public enum FullPolicy {
  /**
   * Waits until a drop makes room. Throws where waiting could deadlock: in a section, a callback or
   * a drop.
   */
  BLOCK,
  /** Throws {@link BacklogFullException}. */
  FAIL
}
