package dev.picket.vfio;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

import dev.picket.linux.MappingCheck;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.MappingChecks;
import dev.picket.reclaim.BacklogFullException;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Revocable;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.spi.ThreadContext;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The registers of a device, mapped into memory, that can be taken away while threads spin on them.
 * Threads access them through their own {@link Registers}, in sections of the device's reclaimer.
 *
 * <p>{@link #revoke} replaces the mapping by memory that reads as all ones; at no time is there
 * nothing at its addresses. From then on nothing of this process touches the device, and the device
 * is free of the mapping: it can be reset, closed or given away at once. The addresses are unmapped
 * when no section can be using them any more. Readers notice: an access throws {@link DeviceGone}
 * instead of returning a value that may not be the device's.
 *
 * <p>All methods may be called by any thread. What the kernel's {@code Revocable} and {@code
 * Devres} do for drivers' I/O memory is the model.
 */
public final class RegisterSpace implements AutoCloseable {
  /*
   * Assumptions
   *  A1. mmap(MAP_FIXED) over a mapping is one step for threads that access it (mmap(2); measured under spinning readers).
   *  A2. Memory that was replaced is not accessed through the old translation once mmap has returned: the kernel has
   *      flushed it on all processors.
   *
   * Order of a revocation: state becomes "gone"; all-ones memory covers the mapping; readers are cut off; the mapping is
   * retired, and its drop unmaps.
   *
   * Guarantees
   *  G1. No value is returned that was read from the all-ones memory. Whoever read it read it after mmap, hence after the
   *      state's change; the state is read once more after the value, and is then another one.
   *  G2. No access hits addresses that are unmapped: they are unmapped by the drop, which comes after the grace period,
   *      and an access happens in a section that protected the mapping.
   *  G3. After a fault, or a value that reads like a dead device's and is one's, the state is "gone" for good: a value that
   *      another thread read in the same disturbance fails its second check, however late that thread goes on.
   *
   * The state is an object, compared by identity, so that a number cannot come round again. A reader changes it by
   * compare-and-set and takes no lock, for the holder of the lock may be waiting for room in the reclaimer's backlog, and
   * that for the reader.
   */

  private static final VarHandle STATE =
      fieldVarHandle(lookup(), "state", VarHandle.class, RegisterSpace.class, State.class);

  private static final System.Logger LOG = System.getLogger(RegisterSpace.class.getName());

  private final Kernel kernel;
  private final Reclaimer reclaimer;
  private final RegisterSource source;
  private final AllOnesMemory allOnes;

  private final ReentrantLock changing = new ReentrantLock();
  private @Nullable RegisterMapping covering;
  private @Nullable Room room;
  private boolean closed;

  /** The reclaimer holds it weakly. */
  private final Runnable keepingRoom = this::makeRoomThatWasRefused;

  private volatile boolean roomRefused;
  private volatile State state = new State(0, "it was never mapped");
  private volatile @Nullable Revocable<RegisterMapping> mapping;

  private volatile boolean checkDue;
  private volatile @Nullable MappingCheck check;

  /** One generation of the mapping. */
  static final class State {
    private final long generation;
    private final @Nullable String gone;

    State(long generation, @Nullable String gone) {
      this.generation = generation;
      this.gone = gone;
    }

    boolean isGone() {
      return gone != null;
    }
  }

  /** What the reclaimer's backlog has granted for one more mapping. */
  private record Room(RegisterMapping mapping, Revocable<RegisterMapping> revocable) {}

  /** Maps at once; closes the source if that fails. */
  RegisterSpace(Kernel kernel, Reclaimer reclaimer, RegisterSource source) {
    this(kernel, reclaimer, source, RegisterSpace::reopen);
  }

  /** Has room for one mapping when it is mapped first; closes the source if that fails. */
  RegisterSpace(
      Kernel kernel,
      Reclaimer reclaimer,
      RegisterSource source,
      Consumer<RegisterSpace> firstMapping) {
    this.kernel = kernel;
    this.reclaimer = reclaimer;
    this.source = source;
    this.checkDue = source.isDeviceMemory();
    try {
      this.allOnes = new AllOnesMemory(kernel, RegisterMapping.wholePages(source.size()));
    } catch (Throwable e) {
      source.close();
      throw e;
    }
    try {
      awaitRoom();
      firstMapping.accept(this);
      reclaimer.addHousekeeping(keepingRoom);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /**
   * Makes registers that are ordinary memory of this process, for testing a driver without its
   * device. They keep what is written to them.
   *
   * @param reclaimer the domain of their sections
   * @param name for messages
   * @param size in bytes, rounded up to whole pages
   * @return the space, live
   * @throws IllegalArgumentException if the size is not positive
   * @throws IllegalStateException if native access is off
   */
  public static RegisterSpace inMemory(Reclaimer reclaimer, String name, long size) {
    Kernel kernel = Kernel.ofThisMachine();
    return new RegisterSpace(
        kernel,
        requireNonNull(reclaimer, "reclaimer"),
        new MemoryRegisters(kernel, requireNonNull(name, "name"), size));
  }

  /**
   * Gives the calling thread access. Obtained once by each thread and kept; it stays usable over
   * {@link #revoke} and {@link #reopen}.
   *
   * @return the access, for this thread only
   */
  public Registers registers() {
    return new Registers(this, Thread.currentThread());
  }

  /**
   * Names the registers.
   *
   * @return for example {@code BAR 0 of 0000:03:00.0}
   */
  public String name() {
    return source.name();
  }

  /**
   * Tells the size.
   *
   * @return bytes that can be accessed; the pages that hold them may be larger
   */
  public long size() {
    return source.size();
  }

  /**
   * Tells who unmaps.
   *
   * @return the reclaimer
   */
  public Reclaimer reclaimer() {
    return reclaimer;
  }

  /**
   * Tells whether the registers can be accessed. The answer may be outdated at once.
   *
   * @return false once they are revoked or the device has not answered
   */
  public boolean isLive() {
    return !state.isGone();
  }

  /**
   * Counts the mappings.
   *
   * @return 1 for the first one, one more after each {@link #reopen}
   */
  public long generation() {
    return state.generation;
  }

  /**
   * Tells what kind of memory the mapping was found to be after its first access. A device's
   * registers that turn out to be memory whose pages the kernel gives away are also logged as a
   * warning.
   *
   * @return the finding; null before the first access, and for {@link #inMemory}
   */
  public @Nullable MappingCheck memoryCheck() {
    return check;
  }

  /**
   * Takes the registers away. When it returns, no access reaches the device any more and the device
   * is free of the mapping; accesses throw {@link DeviceGone}. Never waits for readers: what they
   * may still be looking at is unmapped when they have left. Calling it again changes nothing.
   *
   * @param why for the message of {@link DeviceGone}, as in "it is being reset"
   * @throws SystemCallException if the kernel refuses; accesses throw {@link DeviceGone} even then,
   *     but the device is not free of the mapping until it is called again and succeeds
   */
  public void revoke(String why) {
    requireNonNull(why, "why");
    changing.lock();
    try {
      revokeLocked(why);
    } finally {
      changing.unlock();
    }
  }

  /**
   * Maps the registers anew, after a revocation or after the device did not answer. What is still
   * mapped is revoked first. May wait for room in the reclaimer's backlog.
   *
   * @throws IllegalStateException if the space or the reclaimer is closed; or in a section,
   *     callback or drop if it would have to wait
   * @throws BacklogFullException instead of waiting, if the reclaimer is to fail then
   * @throws SystemCallException if the kernel refuses
   */
  public void reopen() {
    do {
      awaitRoom();
    } while (!reopenIfRoom());
    makeRoomIfFree();
  }

  /** Makes sure that a mapping would not have to wait; to be called without the device's lock. */
  void awaitRoom() {
    if (needsRoom()) {
      makeRoom();
    }
  }

  /**
   * Makes room for the next mapping if that takes no wait, so that a reset finds it however full
   * the backlog is then: of records of the device's own ring, which the reset is to end, say. Tried
   * after each mapping, and again now and then by the reclaimer if there was none. Without it the
   * next mapping has to wait, or fails.
   */
  void makeRoomIfFree() {
    ThreadContext thread = ThreadContext.current();
    thread.enterDevice();
    try {
      awaitRoom();
      roomRefused = false;
    } catch (IllegalStateException | BacklogFullException e) {
      roomRefused = true;
    } finally {
      thread.exitDevice();
    }
  }

  private void makeRoomThatWasRefused() {
    if (roomRefused) {
      makeRoomIfFree();
    }
  }

  private void makeRoom() {
    RegisterMapping next = new RegisterMapping(kernel, source.size());
    Revocable<RegisterMapping> revocable =
        new Revocable<>(reclaimer, next, 0, RegisterMapping::unmap);
    changing.lock();
    try {
      if (room == null && !closed) {
        room = new Room(next, revocable);
      }
    } finally {
      if (room == null || room.revocable != revocable) {
        revocable.revoke();
      }
      changing.unlock();
    }
  }

  /** Maps anew, or does nothing if somebody else has taken the room. */
  boolean reopenIfRoom() {
    changing.lock();
    try {
      if (closed) {
        throw new IllegalStateException(name() + " is closed; open the device again");
      }
      Room granted = room;
      if (granted == null) {
        return false;
      }
      revokeLocked("it is being mapped anew");
      granted.mapping.mappedAt(source.map());
      room = null;
      covering = granted.mapping;
      mapping = granted.revocable;
      state = new State(state.generation + 1, null);
      return true;
    } finally {
      changing.unlock();
    }
  }

  /**
   * Revokes the registers for good. Never waits for readers; may be called again.
   *
   * <p>To be called before the reclaimer is closed.
   *
   * @throws SystemCallException if the kernel refuses, as for {@link #revoke}
   */
  @Override
  public void close() {
    changing.lock();
    try {
      if (!closed) {
        revokeLocked("it is closed");
        closed = true;
        if (room != null) {
          room.revocable.revoke();
          room = null;
        }
        new Cleanup().step(allOnes::close).step(source::close).end();
      }
    } finally {
      changing.unlock();
    }
  }

  @Override
  public String toString() {
    State known = state;
    return name()
        + " (generation "
        + known.generation
        + (known.gone == null ? ", live)" : ", gone: " + known.gone + ")");
  }

  private boolean needsRoom() {
    changing.lock();
    try {
      return room == null && !closed;
    } finally {
      changing.unlock();
    }
  }

  private void revokeLocked(String why) {
    lose(state, why);
    RegisterMapping covered = covering;
    Revocable<RegisterMapping> revoked = mapping;
    if (covered != null && revoked != null) {
      allOnes.cover(covered.address(), covered.length());
      covering = null;
      revoked.revoke();
    }
  }

  /** Protects the mapping for a section; null if it is gone. */
  @Nullable RegisterMapping protect(Section section) {
    Revocable<RegisterMapping> known = mapping;
    return known == null ? null : known.get(section);
  }

  State state() {
    return state;
  }

  /** Ends a generation, unless somebody has already. */
  void lose(State known, String why) {
    if (!known.isGone()) {
      STATE.compareAndSet(this, known, new State(known.generation, why));
    }
  }

  DeviceGone gone(@Nullable Throwable cause) {
    String why = state.gone;
    return new DeviceGone(
        "the registers are gone: "
            + name()
            + ": "
            + (why == null ? "they were mapped anew meanwhile; enter again" : why),
        cause);
  }

  boolean isCheckDue() {
    return checkDue;
  }

  /** Called after an access, in its section. Once is enough: all mappings are of one kind. */
  void checkMemory(State accessed, long address, long length) {
    checkDue = false;
    MappingCheck found = MappingChecks.checkIfTold(LOG, name(), kernel, address, length);
    if (found == null) {
      return;
    }
    if (state != accessed) {
      // What was looked at may be the all-ones memory already.
      checkDue = true;
      return;
    }
    check = found;
    MappingChecks.warnUnlessSpecial(LOG, name(), found);
  }

  @Nullable String whyNoAnswer() {
    return source.whyNoAnswer();
  }
}
