package dev.picket.fence.sync;

import static java.lang.invoke.MethodHandles.arrayElementVarHandle;

import dev.picket.fence.Fence;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fences of a reservation and their usages. One thread at a time changes it, under the
 * reservation's lock; any thread reads it meanwhile, in a section, and sees of each slot a fence
 * with a usage that it had.
 */
final class SlotTable {
  /*
   * A slot is changed in one of three ways:
   *
   *   of the same usage     fence := new
   *   to a stronger usage   usage := stronger; fence := new      new ends after the one that it replaces
   *   taken over            fence := null; usage := any; fence := new      the old one is signalled
   *
   * and is read as: fence, usage, fence again, until both are the same. All stores are releases and all loads acquires.
   * A reader that has seen the usage of a slot that is taken over sees null, or what came later, at its second look. In
   * the second way it may see the old fence with the stronger usage: it waits for a fence that the new one waits for. It
   * never misses a pending fence, for only in the place of a signalled one there is null for a while.
   *
   * A slot is written before `count` is raised over it.
   */

  private static final VarHandle FENCES = arrayElementVarHandle(Fence[].class);
  private static final VarHandle USAGES = arrayElementVarHandle(Usage[].class);

  private final @Nullable Fence[] fences;
  private final Usage[] usages;
  private volatile int count;

  SlotTable(int capacity) {
    fences = new Fence[capacity];
    usages = new Usage[capacity];
    Arrays.fill(usages, Usage.BOOKKEEP);
  }

  int capacity() {
    return fences.length;
  }

  int count() {
    return count;
  }

  /** For who has the lock. */
  @Nullable Fence fence(int slot) {
    return (Fence) FENCES.getAcquire(fences, slot);
  }

  /** For who has the lock. */
  Usage usage(int slot) {
    return (Usage) USAGES.getAcquire(usages, slot);
  }

  /** Reads a slot up to {@link #count}, if its usage is within one; null if it is not, or empty. */
  @Nullable Fence read(int slot, Usage weakest) {
    for (; ; ) {
      Fence first = fence(slot);
      Usage usage = usage(slot);
      if (first == fence(slot)) {
        return usage.isWithin(weakest) ? first : null;
      }
      Thread.onSpinWait();
    }
  }

  /**
   * Adds a fence: in the place of one that it stands for, of one that is signalled, or at the end.
   */
  void add(Fence fence, Usage usage) {
    int used = count;
    int free = used;
    for (int i = 0; i < used; i++) {
      Fence known = fence(i);
      if (known == null || known.isSignaled()) {
        free = Math.min(free, i);
      } else if (usage.isWithin(usage(i)) && standsFor(fence, known)) {
        USAGES.setRelease(usages, i, usage);
        FENCES.setRelease(fences, i, fence);
        return;
      }
    }
    takeOver(free, fence, usage);
    if (free == used) {
      count = used + 1;
    }
  }

  /** Tells whether whoever waits for the newer one waits for the other too. */
  private static boolean standsFor(Fence newer, Fence other) {
    return newer == other
        || (newer.contextId() == other.contextId()
            && newer.isInOrder()
            && newer.seqno() >= other.seqno());
  }

  /** Puts a fence in the place of all of a context; tells of how many. */
  int replace(long contextId, Fence fence, Usage usage) {
    int replaced = 0;
    for (int i = 0; i < count; i++) {
      Fence known = fence(i);
      if (known == null || known.contextId() != contextId) {
        continue;
      }
      // In this order nobody sees a fence with a usage that is weaker than what it had or gets.
      if (usage.isWithin(usage(i))) {
        USAGES.setRelease(usages, i, usage);
        FENCES.setRelease(fences, i, fence);
      } else {
        FENCES.setRelease(fences, i, fence);
        USAGES.setRelease(usages, i, usage);
      }
      replaced++;
    }
    return replaced;
  }

  /** Tells how many slots have a fence that is pending. */
  int pending() {
    int pending = 0;
    for (int i = 0; i < count; i++) {
      Fence known = fence(i);
      pending += known == null || known.isSignaled() ? 0 : 1;
    }
    return pending;
  }

  /** Copies what is pending into a table that nobody reads yet, and that has room for it. */
  void copyPendingTo(SlotTable empty) {
    int copied = 0;
    for (int i = 0; i < count; i++) {
      Fence known = fence(i);
      if (known != null && !known.isSignaled()) {
        empty.takeOver(copied++, known, usage(i));
      }
    }
    empty.count = copied;
  }

  private void takeOver(int slot, Fence fence, Usage usage) {
    FENCES.setRelease(fences, slot, null);
    USAGES.setRelease(usages, slot, usage);
    FENCES.setRelease(fences, slot, fence);
  }

  /** For the next reservation: nobody reads it. */
  void clear() {
    Arrays.fill(fences, null);
    count = 0;
  }
}
