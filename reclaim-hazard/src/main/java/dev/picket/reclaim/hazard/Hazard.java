package dev.picket.reclaim.hazard;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A slot that was seen holding a name.
 *
 * @param reader whose slot it is
 * @param slot loads what it holds now, with acquire
 * @param name the handle, or the negative number that stands for a record without one
 */
record Hazard(HazardReader reader, LongSupplier slot, long name) {
  /** Tells whether the protection has ended; once true, for ever. */
  boolean isGone() {
    return holder() == null;
  }

  @Nullable Thread holder() {
    return reader.holderOf(this);
  }

  boolean isSet() {
    return slot.getAsLong() == name;
  }
}
