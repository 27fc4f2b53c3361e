package dev.picket.stress.reclaim;

/** What a reader got to see. */
public enum Sight {
  /** Nothing, because it was cut off. */
  GONE,
  /** A payload that stayed alive while it was protected. */
  LIVE,
  /** A payload that was dropped while it was protected. */
  DROPPED
}
