package dev.picket.reclaim.hazard;

import org.jspecify.annotations.Nullable;

/**
 * A slot that was seen holding a name.
 *
 * @param reader whose slot it is
 * @param chunk where the slot is
 * @param index where it is in there
 * @param name the handle, or the negative number that stands for a record without one
 */
record Hazard(HazardReader reader, SlotChunk chunk, int index, long name) {
  /** Tells whether the protection has ended; once true, for ever. */
  boolean isGone() {
    return holder() == null;
  }

  @Nullable Thread holder() {
    return reader.holderOf(this);
  }

  boolean isSet() {
    return chunk.getAcquire(index) == name;
  }
}
