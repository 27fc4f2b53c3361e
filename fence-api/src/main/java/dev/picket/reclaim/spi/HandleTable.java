package dev.picket.reclaim.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Maps 64-bit handles to objects. A handle is a slot number and a generation; the generation rises
 * each time the slot is used again, and a slot whose generations are used up is left alone for
 * ever, so that no handle ever names a second object.
 *
 * <p>Each slot also carries a link, by which retired handles are chained without allocating.
 *
 * @param <T> type of the objects
 */
public final class HandleTable<T> {
  /*
   * Slots live in chunks that never move, so a slot number is enough to find its cells without a lock. Free slots form
   * a Treiber stack through their links; its head carries a tag that rises with every change, which rules out ABA
   * because a stack operation would have to sleep through 2^32 others. A slot is either free (linked from `free`) or
   * owned by the record that reserved it, whose owner alone may touch its link and its generation: one long. Whoever
   * reads that of a slot that is not free any more loses the race for `free`.
   */

  private static final int CHUNK_BITS = 12;
  private static final int CHUNK_SIZE = 1 << CHUNK_BITS;
  private static final int SLOT_BITS = 28;
  private static final long SLOT_MASK = (1L << SLOT_BITS) - 1;
  private static final int LINK_BITS = SLOT_BITS + 1;
  private static final int LINK_MASK = (1 << LINK_BITS) - 1;
  private static final long LAST_GENERATION = (1L << (63 - SLOT_BITS)) - 1;

  private static final VarHandle OBJECT = MethodHandles.arrayElementVarHandle(Object[].class);

  private final AtomicLong free = new AtomicLong();
  private final ReentrantLock growing = new ReentrantLock();
  private volatile Chunk[] chunks = new Chunk[0];

  /** Makes an empty table. */
  public HandleTable() {}

  /**
   * Takes a free slot, or grows the table. Lock-free unless it grows.
   *
   * @return the handle, never 0, under which {@link #bind} will store the object
   */
  public long reserve() {
    for (; ; ) {
      long head = free.get();
      int top = (int) head;
      if (top == 0) {
        grow();
        continue;
      }
      Chunk chunk = chunkOf(top - 1);
      long cell = chunk.cells[indexOf(top - 1)];
      if (free.compareAndSet(head, nextTag(head) | linkOf(cell))) {
        return handleOf(cell, top - 1);
      }
    }
  }

  /**
   * Stores the object of a reserved handle, visible to {@link #get} from then on.
   *
   * @param handle a handle from {@link #reserve}
   * @param object its object
   */
  public void bind(long handle, T object) {
    OBJECT.setRelease(chunkOf(slotOf(handle)).objects, indexOf(slotOf(handle)), object);
  }

  /**
   * Reads the slot of a handle. The slot may have been given to another handle meanwhile: the
   * caller compares.
   *
   * @param handle any number
   * @return what the slot holds, or null
   */
  @SuppressWarnings("unchecked")
  public @Nullable T get(long handle) {
    int slot = slotOf(handle);
    Chunk[] all = chunks;
    if ((slot >>> CHUNK_BITS) >= all.length) {
      return null;
    }
    return (T) OBJECT.getAcquire(all[slot >>> CHUNK_BITS].objects, indexOf(slot));
  }

  /**
   * Gives a slot back. The handle is dead from then on.
   *
   * @param handle a reserved handle, given back once
   */
  public void release(long handle) {
    Released one = new Released();
    release(handle, one);
    giveBack(one);
  }

  /**
   * Ends a handle, and keeps its slot for a later {@link #giveBack}, so that many slots are given
   * back by one locked operation.
   *
   * @param handle a reserved handle, given back once
   * @param released collects slots; confined to a thread
   */
  public void release(long handle, Released released) {
    int slot = slotOf(handle);
    Chunk chunk = chunkOf(slot);
    int index = indexOf(slot);
    OBJECT.setRelease(chunk.objects, index, null);
    long generation = generationOf(chunk.cells[index]);
    if (generation == LAST_GENERATION) {
      return;
    }
    chunk.cells[index] = cellOf(generation + 1, released.first);
    released.first = slot + 1;
    if (released.last == 0) {
      released.last = slot + 1;
    }
  }

  /**
   * Gives slots back, to be used again. Lock-free.
   *
   * @param released what was collected; empty afterwards
   */
  public void giveBack(Released released) {
    if (released.first != 0) {
      pushFree(chunkOf(released.last - 1), released.first - 1, released.last - 1);
      released.first = 0;
      released.last = 0;
    }
  }

  /** Slots of dead handles, chained by their links. Confined to a thread. */
  public static final class Released {
    private int first;
    private int last;

    /** Makes an empty collection. */
    public Released() {}
  }

  /**
   * Reads a slot's link.
   *
   * @param handle a reserved handle
   * @return what {@link #link(long, int)} stored last
   */
  public int link(long handle) {
    return linkOf(chunkOf(slotOf(handle)).cells[indexOf(slotOf(handle))]);
  }

  /**
   * Stores a slot's link. Only the owner of the handle may; publication is the caller's business.
   *
   * @param handle a reserved handle
   * @param link from {@link #asLink}, or 0
   */
  public void link(long handle, int link) {
    chunkOf(slotOf(handle)).link(indexOf(slotOf(handle)), link);
  }

  /**
   * Tells the slot of a handle as a link: never 0.
   *
   * @param handle a handle
   * @return the slot number plus one
   */
  public static int asLink(long handle) {
    return slotOf(handle) + 1;
  }

  /**
   * Tells the handle that a link stands for.
   *
   * @param link from {@link #asLink}, of a slot that is reserved
   * @return the slot's present handle
   */
  public long handleOfLink(int link) {
    int slot = link - 1;
    return handleOf(chunkOf(slot).cells[indexOf(slot)], slot);
  }

  private void grow() {
    growing.lock();
    try {
      if ((int) free.get() != 0) {
        return;
      }
      Chunk[] all = chunks;
      if (all.length == 1 << (SLOT_BITS - CHUNK_BITS)) {
        throw new IllegalStateException(
            "all "
                + (1L << SLOT_BITS)
                + " handles are in use; drop or signal records before allocating more");
      }
      Chunk chunk = new Chunk();
      int first = all.length << CHUNK_BITS;
      for (int i = 0; i < CHUNK_SIZE; i++) {
        chunk.cells[i] = cellOf(1, first + i + 2);
      }
      Chunk[] grown = Arrays.copyOf(all, all.length + 1);
      grown[all.length] = chunk;
      chunks = grown;
      pushFree(chunk, first, first + CHUNK_SIZE - 1);
    } finally {
      growing.unlock();
    }
  }

  private void pushFree(Chunk lastChunk, int firstSlot, int lastSlot) {
    long head;
    do {
      head = free.get();
      lastChunk.link(indexOf(lastSlot), (int) head);
    } while (!free.compareAndSet(head, nextTag(head) | Integer.toUnsignedLong(firstSlot + 1)));
  }

  private Chunk chunkOf(int slot) {
    return chunks[slot >>> CHUNK_BITS];
  }

  private static int indexOf(int slot) {
    return slot & (CHUNK_SIZE - 1);
  }

  private static int slotOf(long handle) {
    return (int) (handle & SLOT_MASK);
  }

  private static long cellOf(long generation, int link) {
    return (generation << LINK_BITS) | link;
  }

  private static long generationOf(long cell) {
    return cell >>> LINK_BITS;
  }

  private static int linkOf(long cell) {
    return (int) cell & LINK_MASK;
  }

  private static long handleOf(long cell, int slot) {
    return (generationOf(cell) << SLOT_BITS) | slot;
  }

  private static long nextTag(long head) {
    return (head & ~0xFFFF_FFFFL) + (1L << 32);
  }

  private static final class Chunk {
    final @Nullable Object[] objects = new @Nullable Object[CHUNK_SIZE];

    /** Each is a generation and a link. */
    final long[] cells = new long[CHUNK_SIZE];

    void link(int index, int link) {
      cells[index] = cellOf(generationOf(cells[index]), link);
    }
  }
}
