package dev.picket.bench.replay;

import java.util.Locale;

/** What the end of a fence's data means. */
public enum DropMode {
  /** It is overwritten with poison and, after a quarantine, used for another fence. */
  POOL,
  /** It is unmapped: whoever looks at it afterwards kills the process. */
  UNMAP;

  /** {@return whether it can be had on this system} */
  public boolean isSupported() {
    return this != UNMAP || MappedMemory.isSupported();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
