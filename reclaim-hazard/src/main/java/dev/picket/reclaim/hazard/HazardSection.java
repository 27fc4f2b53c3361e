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

/**
 * The section of one depth of a reader. What it protects stands in its own slots: the first one in
 * {@code slot}, the others in chunks, in order.
 */
final class HazardSection extends HazardSectionFields.Tail {
  /*
   * `slot` tells also whether the section is open: 0 is a closed one, OPEN one that has protected nothing. Entering,
   * protecting a record and closing are a store each, of which the compiler merges the first two, and depend on no
   * earlier store.
   *
   * The release fence before the slots are cleared orders what the section read before all stores that follow, the zeros
   * and also the next section's handles: a scan may see those instead. A release store of the zeros would not do that.
   * The second fence is for the compiler, which could merge the zeros with the next section's stores, or sink them below,
   * and no grace period would ever see the slots change.
   *
   * Chunks are added and never moved, for a protection that moved could be missed by a scan on both places. What a
   * section needed beyond KEPT_CHUNKS it gives back when it closes, or one huge section would lengthen all later scans.
   * Closing must not fail, so the array to return to was put aside when it was outgrown.
   */

  private static final VarHandle SLOT =
      fieldVarHandle(lookup(), "slot", VarHandle.class, HazardSectionFields.Hot.class, long.class);
  private static final VarHandle CHUNKS =
      fieldVarHandle(lookup(), "chunks", VarHandle.class, HazardSection.class, SlotChunk[].class);
  private static final int KEPT_CHUNKS = 16;

  /** No name: those of records without a drop are negative, too, but greater. */
  private static final long OPEN = Long.MIN_VALUE;

  private final HazardReader reader;
  private volatile @Nullable HazardSection inner;
  private SlotChunk[] chunks = {};
  private SlotChunk[] kept = chunks;

  HazardSection(HazardReader reader) {
    this.reader = reader;
  }

  boolean isFree() {
    return slot == 0;
  }

  void open() {
    slot = OPEN;
  }

  /** The section of the next depth; null if there never was one. */
  @Nullable HazardSection inner() {
    return inner;
  }

  /** The section of the next depth, made if there never was one. */
  HazardSection innerOrNew() {
    HazardSection known = inner;
    if (known == null) {
      known = new HazardSection(reader);
      inner = known;
    }
    return known;
  }

  @Override
  public <T> @Nullable T protect(Guarded<T> guarded) {
    long handle = guarded.handle();
    long name = handle == 0 ? reader.newNumber() : handle;
    if (slot == OPEN) {
      slot = name;
    } else {
      push(name);
    }
    ProcessBarrier.light();
    T value = loadAcquire(guarded);
    if (value == null) {
      withdraw();
    }
    return value;
  }

  @Override
  public void close() {
    try {
      leave();
    } catch (InternalError lateFault) {
      // Of an access before: compiled code tells it anywhere. The section ends all the same.
      leave();
      throw lateFault;
    }
  }

  private void leave() {
    VarHandle.releaseFence();
    slot = 0;
    VarHandle.storeStoreFence();
    if (top > 0) {
      clearDownTo(0);
      if (chunks != kept) {
        CHUNKS.setRelease(this, kept);
      }
    }
  }

  /** Adds the slots that hold a wanted name. Called by the reclaiming side, after its barrier. */
  void addHazards(List<Hazard> found, LongPredicate wanted) {
    long first = nameAcquire();
    if (first != 0 && wanted.test(first)) {
      found.add(new Hazard(reader, this::nameAcquire, first));
    }
    for (SlotChunk chunk : (SlotChunk[]) CHUNKS.getAcquire(this)) {
      chunk.addHazards(reader, found, wanted);
    }
  }

  /** What the first slot holds; 0 if the section is closed or has protected nothing. */
  private long nameAcquire() {
    long name = (long) SLOT.getAcquire(this);
    return name == OPEN ? 0 : name;
  }

  private void push(long name) {
    int next = top;
    if (next >>> SlotChunk.BITS == chunks.length) {
      addChunks();
    }
    chunks[next >>> SlotChunk.BITS].set(next & (SlotChunk.SIZE - 1), name);
    top = next + 1;
  }

  /** Takes the last protection back. */
  private void withdraw() {
    if (top > 0) {
      clearDownTo(top - 1);
    } else {
      VarHandle.releaseFence();
      slot = OPEN;
      VarHandle.storeStoreFence();
    }
  }

  private void clearDownTo(int first) {
    VarHandle.releaseFence();
    for (int each = top - 1; each >= first; each--) {
      chunks[each >>> SlotChunk.BITS].set(each & (SlotChunk.SIZE - 1), 0);
    }
    VarHandle.storeStoreFence();
    top = first;
  }

  private void addChunks() {
    int known = chunks.length;
    SlotChunk[] grown = Arrays.copyOf(chunks, Math.max(1, 2 * known));
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
    long slot;

    /** How many slots of chunks are set. */
    int top;
  }

  abstract static class Tail extends Hot {
    int p29;
    long p30, p31, p32, p33, p34, p35, p36, p37, p38, p39, p40, p41, p42, p43, p44, p45;
  }
}
