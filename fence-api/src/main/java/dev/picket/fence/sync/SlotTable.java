package dev.picket.fence.sync;

import static java.lang.invoke.MethodHandles.arrayElementVarHandle;

import dev.picket.fence.Fence;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fences of a reservation and their usages. One thread at a time changes it, under the
 * reservation's lock; any thread reads it meanwhile, in a section, and misses no pending fence.
 */
final class SlotTable {
  /*
   * A slot is changed in one of these ways:
   *
   *   of the same usage     fence := new
   *   to a stronger usage   usage := stronger; fence := new      new ends after the one that it replaces
   *   taken over            usage := any; fence := new           the old one is signalled
   *   replaced by a weaker  fence := new; usage := weaker        the old one is over when the new one is
   *
   * and is read as: fence, usage, and then whether the fence is signalled; who copies is a reader too. All stores are
   * releases and all loads acquires, so who sees a new fence sees its usage too, or, in the last way, the stronger one of
   * before. Who sees an old fence may see a newer usage with it. That is a stronger one, and then it waits too much; or
   * the old fence is signalled; or it was replaced, and who did that has said that it need not be waited for under its
   * old usage. So whoever asks misses no pending fence that was there when the reading began, but for what was replaced
   * so meanwhile. This holds for any number of changes during one reading, for a usage becomes weaker in the last two
   * ways only, and fences do not move between slots.
   *
   * A slot is written before `count` is raised over it.
   */

  private static final VarHandle FENCES = arrayElementVarHandle(Fence[].class);
  private static final VarHandle USAGES = arrayElementVarHandle(Usage[].class);

  private final Fence[] fences;
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

  /** Reads a slot up to {@link #count}. */
  Fence fence(int slot) {
    return (Fence) FENCES.getAcquire(fences, slot);
  }

  /** Reads a slot up to {@link #count}. */
  Usage usage(int slot) {
    return (Usage) USAGES.getAcquire(usages, slot);
  }

  /** Reads a slot up to {@link #count}, if its usage is within one; null if it is not. */
  @Nullable Fence read(int slot, Usage weakest) {
    Fence fence = fence(slot);
    return usage(slot).isWithin(weakest) ? fence : null;
  }

  /**
   * Adds a fence: in the place of one that it stands for, of one that is signalled, or at the end.
   */
  void add(Fence fence, Usage usage) {
    int used = count;
    int free = used;
    for (int i = 0; i < used; i++) {
      Fence known = fence(i);
      if (known.isSignaled()) {
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
            && newer.seqno() > other.seqno());
  }

  /** Puts a fence in the place of all of a context; tells of how many. */
  int replace(long contextId, Fence fence, Usage usage) {
    int replaced = 0;
    for (int i = 0; i < count; i++) {
      Fence known = fence(i);
      if (known.contextId() != contextId) {
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
      pending += known.isSignaled() ? 0 : 1;
    }
    return pending;
  }

  /**
   * Copies what is pending among the first so many into a table that nobody reads yet, and that has
   * room for it.
   */
  void copyPendingTo(SlotTable empty, int slots) {
    int copied = 0;
    for (int i = 0; i < slots; i++) {
      Fence known = fence(i);
      Usage usage = usage(i);
      if (!known.isSignaled()) {
        empty.takeOver(copied++, known, usage);
      }
    }
    empty.count = copied;
  }

  /** Tells whether one of the fences has a usage. */
  boolean has(Usage usage) {
    for (int i = 0; i < count; i++) {
      if (usage(i) == usage) {
        return true;
      }
    }
    return false;
  }

  private void takeOver(int slot, Fence fence, Usage usage) {
    USAGES.setRelease(usages, slot, usage);
    FENCES.setRelease(fences, slot, fence);
  }

  /** For the next reservation: nobody reads it. */
  void clear() {
    Arrays.fill(fences, null);
    count = 0;
  }
}
