package dev.picket.reclaim.hazard;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.spi.ProcessBarrier;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** The section of one depth of a reader. What it protects stands in its own slots, in order. */
final class HazardSection extends HazardSectionFields.Tail {
  /*
   * The release fence before the slots are cleared orders what the section read before all stores that follow, the zeros
   * and also the next section's handles: a scan may see those instead. A release store of the zeros would not do that.
   * The second fence is for the compiler, which could merge the zeros with the next section's stores, or sink them below,
   * and no grace period would ever see the slots change.
   *
   * Chunks are added and never moved, for a protection that moved could be missed by a scan on both places. What a
   * section needed beyond KEPT_CHUNKS it gives back when it closes, or one huge section would lengthen all later scans.
   * Closing must not fail, so the array to return to was put aside when it was outgrown.
   */

  private static final VarHandle CHUNKS =
      fieldVarHandle(lookup(), "chunks", VarHandle.class, HazardSection.class, SlotChunk[].class);
  private static final int KEPT_CHUNKS = 16;

  private final HazardReader reader;
  private final int level;
  private SlotChunk[] chunks = {new SlotChunk()};
  private SlotChunk[] kept = chunks;

  HazardSection(HazardReader reader, int level) {
    this.reader = reader;
    this.level = level;
  }

  @Override
  public <T> @Nullable T protect(Guarded<T> guarded) {
    if (loadAcquire(guarded) == null) {
      return null;
    }
    long handle = guarded.handle();
    push(handle == 0 ? reader.newNumber() : handle);
    ProcessBarrier.light();
    T value = loadAcquire(guarded);
    if (value == null) {
      clearDownTo(top - 1);
    }
    return value;
  }

  @Override
  public void close() {
    try {
      leave();
    } catch (InternalError lateFault) {
      // Of an access before: compiled code tells it anywhere. The section ends all the same.
      if (reader.isInnermost(level)) {
        leave();
      }
      throw lateFault;
    }
  }

  private void leave() {
    reader.checkInnermost(level);
    if (top > 0) {
      clearDownTo(0);
      if (chunks != kept) {
        CHUNKS.setRelease(this, kept);
      }
    }
    reader.closed(level);
  }

  /** Adds the slots that hold a wanted name. Called by the reclaiming side, after its barrier. */
  void addHazards(List<Hazard> found, LongPredicate wanted) {
    for (SlotChunk chunk : (SlotChunk[]) CHUNKS.getAcquire(this)) {
      for (int index = 0; index < SlotChunk.SIZE; index++) {
        long name = chunk.getAcquire(index);
        if (name != 0 && wanted.test(name)) {
          found.add(new Hazard(reader, chunk, index, name));
        }
      }
    }
  }

  private void push(long name) {
    int slot = top;
    if (slot >>> SlotChunk.BITS == chunks.length) {
      addChunks();
    }
    chunks[slot >>> SlotChunk.BITS].set(slot & (SlotChunk.SIZE - 1), name);
    top = slot + 1;
  }

  private void clearDownTo(int first) {
    VarHandle.releaseFence();
    for (int slot = top - 1; slot >= first; slot--) {
      chunks[slot >>> SlotChunk.BITS].set(slot & (SlotChunk.SIZE - 1), 0);
    }
    VarHandle.storeStoreFence();
    top = first;
  }

  private void addChunks() {
    int known = chunks.length;
    SlotChunk[] grown = Arrays.copyOf(chunks, 2 * known);
    for (int added = known; added < grown.length; added++) {
      grown[added] = new SlotChunk();
    }
    CHUNKS.setRelease(this, grown);
    if (grown.length <= KEPT_CHUNKS) {
      kept = grown;
    }
  }
}

/**
 * Keeps what a reader writes away from what its neighbours write. Each class has an int, because
 * the JVM would fill the gap that a superclass leaves with a field of the section itself.
 */
@SuppressWarnings("unused")
final class HazardSectionFields {
  private HazardSectionFields() {}

  abstract static class FrontPad extends Section {
    int p00;
    long p10, p11, p12, p13, p14, p15, p16, p17, p18, p19, p20, p21, p22, p23, p24, p25;
  }

  abstract static class Hot extends FrontPad {
    /** How many slots are set. */
    int top;

    long p26;
  }

  abstract static class Tail extends Hot {
    int p29;
    long p30, p31, p32, p33, p34, p35, p36, p37, p38, p39, p40, p41, p42, p43, p44, p45;
  }
}
