package dev.picket.fence.ring;

/** How urgent the jobs of an entity are, from the least urgent on. */
public enum JobPriority {
  /** Runs when nobody else wants to. */
  LOW,
  /** For most. */
  NORMAL,
  /** Goes before most. */
  HIGH,
  /** What the jobs of all others need, such as moving their memory. */
  SYSTEM
}
