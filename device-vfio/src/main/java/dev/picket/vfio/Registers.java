package dev.picket.vfio;

import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.spi.FaultBarrier;
import dev.picket.reclaim.spi.Timeouts;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread's access to a {@link RegisterSpace}, for that thread only.
 *
 * <pre>{@code
 * Registers registers = space.registers(); // once, and kept
 *
 * try (Registers entered = registers.enter()) {
 *   entered.setIntVolatile(DOORBELL, tail);
 *   int status = entered.getIntVolatile(STATUS);
 * }
 * }</pre>
 *
 * <p>Accessors work between {@link #enter} and {@link #close}, in a section of the reclaimer, which
 * holds back what is retired meanwhile: enter for a few accesses, not for a wait. Each access is
 * one of exactly its width, little-endian as PCI is, at an offset that is a multiple of the width.
 * They are wait-free, except that a value of all zeros or all ones, which is also what a dead
 * device reads like, costs a question to the kernel, and the first access to a device's registers a
 * look at the mapping.
 *
 * <p>An access throws {@link DeviceGone} instead of returning a value that may not be the device's:
 * when the mapping was revoked before or during it, when it faulted, and when it gave all zeros or
 * all ones and the device does not decode memory. After a fault all threads' accesses throw until
 * the owner calls {@link RegisterSpace#reopen}. After a write, {@link DeviceGone} means that it may
 * be lost; that none was thrown does not mean that it has arrived, because a bus may post writes:
 * read back to know.
 *
 * <p>Memory effects are those of the {@link VarHandle} access modes in the names.
 */
public final class Registers implements AutoCloseable {
  /*
   * An access: check the generation, access, settle a fault, check the generation again. RegisterSpace's G1 to G3 say what
   * each check is for. A fault is settled before the value is looked at, because compiled code goes on after one.
   *
   * The owner is checked at each access, for a section protects only the thread that entered it.
   */

  @SuppressWarnings(
      "restricted") // offsets are checked against the mapping, which the section keeps
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();
  private static final VarHandle SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private static final int SPINS_BEFORE_PARKING = 100;
  private static final long LONGEST_PARK_NANOS = 50_000;

  private final RegisterSpace space;
  private final Thread owner;
  private final @Nullable Reader reader;

  private int depth;
  private @Nullable Section section;
  private RegisterSpace.State entered;
  private long address;
  private long length;

  /** A virtual thread keeps no reader: it leases one at each entry. */
  Registers(RegisterSpace space, Thread owner) {
    this.space = space;
    this.owner = owner;
    this.reader = owner.isVirtual() ? null : space.reclaimer().reader();
    this.entered = space.state();
  }

  /**
   * Enters a section in which the accessors may be called. Nests; only the outermost one counts.
   * Wait-free.
   *
   * @return this
   * @throws DeviceGone if the registers are gone; no section is open then
   * @throws IllegalStateException on another thread
   */
  public Registers enter() {
    checkOwner();
    if (depth == 0) {
      begin();
    }
    depth++;
    return this;
  }

  /**
   * Leaves the section. Wait-free.
   *
   * @throws IllegalStateException if it was not entered, or on another thread
   */
  @Override
  public void close() {
    checkOwner();
    if (depth == 0) {
      throw new IllegalStateException("registers were closed that are not entered: " + space);
    }
    if (--depth == 0) {
      end();
    }
  }

  private void begin() {
    Section opened = reader == null ? space.reclaimer().enter() : reader.enter();
    RegisterSpace.State known = space.state();
    RegisterMapping mapping = space.protect(opened);
    if (mapping == null || known.isGone()) {
      opened.close();
      throw space.gone(null);
    }
    section = opened;
    entered = known;
    address = mapping.address();
    length = space.size();
  }

  private void end() {
    Section opened = section;
    section = null;
    length = 0;
    if (opened != null) {
      opened.close();
    }
  }

  /**
   * Reads a byte.
   *
   * @param offset from the start of the space
   * @return the register's value
   * @throws DeviceGone as {@link Registers} says
   * @throws IllegalStateException outside a section, or on another thread
   * @throws IndexOutOfBoundsException if the register is not inside the space
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public byte getByteVolatile(long offset) {
    long at = check(offset, Byte.BYTES);
    byte value;
    try {
      value = (byte) BYTE.getVolatile(MEMORY, at);
      FaultBarrier.settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
    confirm(offset, value == 0 || value == -1);
    return value;
  }

  /**
   * Writes a byte.
   *
   * @param offset from the start of the space
   * @param value for the register
   * @throws DeviceGone as {@link Registers} says
   * @throws IllegalStateException outside a section, or on another thread
   * @throws IndexOutOfBoundsException if the register is not inside the space
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public void setByteVolatile(long offset, byte value) {
    long at = check(offset, Byte.BYTES);
    try {
      BYTE.setVolatile(MEMORY, at, value);
      FaultBarrier.settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
    confirm(offset, false);
  }

  /**
   * Writes a byte, after all accesses that precede it.
   *
   * @param offset from the start of the space
   * @param value for the register
   * @throws DeviceGone as {@link Registers} says
   * @throws IllegalStateException outside a section, or on another thread
   * @throws IndexOutOfBoundsException if the register is not inside the space
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public void setByteRelease(long offset, byte value) {
    long at = check(offset, Byte.BYTES);
    try {
      BYTE.setRelease(MEMORY, at, value);
      FaultBarrier.settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
    confirm(offset, false);
  }

  /**
   * Reads 2 bytes.
   *
   * @param offset from the start of the space
   * @return the register's value
   * @throws DeviceGone as {@link Registers} says
   * @throws IllegalStateException outside a section, or on another thread
   * @throws IndexOutOfBoundsException if the register is not inside the space
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public short getShortVolatile(long offset) {
    long at = check(offset, Short.BYTES);
    short value;
    try {
      value = (short) SHORT.getVolatile(MEMORY, at);
      FaultBarrier.settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
    confirm(offset, value == 0 || value == -1);
    return value;
  }

  /**
   * Writes 2 bytes.
   *
   * @param offset from the start of the space
   * @param value for the register
   * @throws DeviceGone as {@link Registers} says
   * @throws IllegalStateException outside a section, or on another thread
   * @throws IndexOutOfBoundsException if the register is not inside the space
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public void setShortVolatile(long offset, short value) {
    long at = check(offset, Short.BYTES);
    try {
      SHORT.setVolatile(MEMORY, at, value);
      FaultBarrier.settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
    confirm(offset, false);
  }

  /**
   * Writes 2 bytes, after all accesses that precede it.
   *
   * @param offset from the start of the space
   * @param value for the register
   * @throws DeviceGone as {@link Registers} says
   * @throws IllegalStateException outside a section, or on another thread
   * @throws IndexOutOfBoundsException if the register is not inside the space
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public void setShortRelease(long offset, short value) {
    long at = check(offset, Short.BYTES);
    try {
      SHORT.setRelease(MEMORY, at, value);
      FaultBarrier.settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
    confirm(offset, false);
  }

  /**
   * Reads 4 bytes.
   *
   * @param offset from the start of the space
   * @return the register's value
   * @throws DeviceGone as {@link Registers} says
   * @throws IllegalStateException outside a section, or on another thread
   * @throws IndexOutOfBoundsException if the register is not inside the space
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public int getIntVolatile(long offset) {
    long at = check(offset, Integer.BYTES);
    int value;
    try {
      value = (int) INT.getVolatile(MEMORY, at);
      FaultBarrier.settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
    confirm(offset, value == 0 || value == -1);
    return value;
  }

  /**
   * Writes 4 bytes.
   *
   * @param offset from the start of the space
   * @param value for the register
   * @throws DeviceGone as {@link Registers} says
   * @throws IllegalStateException outside a section, or on another thread
   * @throws IndexOutOfBoundsException if the register is not inside the space
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public void setIntVolatile(long offset, int value) {
    long at = check(offset, Integer.BYTES);
    try {
      INT.setVolatile(MEMORY, at, value);
      FaultBarrier.settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
    confirm(offset, false);
  }

  /**
   * Writes 4 bytes, after all accesses that precede it.
   *
   * @param offset from the start of the space
   * @param value for the register
   * @throws DeviceGone as {@link Registers} says
   * @throws IllegalStateException outside a section, or on another thread
   * @throws IndexOutOfBoundsException if the register is not inside the space
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public void setIntRelease(long offset, int value) {
    long at = check(offset, Integer.BYTES);
    try {
      INT.setRelease(MEMORY, at, value);
      FaultBarrier.settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
    confirm(offset, false);
  }

  /**
   * Reads 8 bytes.
   *
   * @param offset from the start of the space
   * @return the register's value
   * @throws DeviceGone as {@link Registers} says
   * @throws IllegalStateException outside a section, or on another thread
   * @throws IndexOutOfBoundsException if the register is not inside the space
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public long getLongVolatile(long offset) {
    long at = check(offset, Long.BYTES);
    long value;
    try {
      value = (long) LONG.getVolatile(MEMORY, at);
      FaultBarrier.settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
    confirm(offset, value == 0 || value == -1);
    return value;
  }

  /**
   * Writes 8 bytes.
   *
   * @param offset from the start of the space
   * @param value for the register
   * @throws DeviceGone as {@link Registers} says
   * @throws IllegalStateException outside a section, or on another thread
   * @throws IndexOutOfBoundsException if the register is not inside the space
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public void setLongVolatile(long offset, long value) {
    long at = check(offset, Long.BYTES);
    try {
      LONG.setVolatile(MEMORY, at, value);
      FaultBarrier.settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
    confirm(offset, false);
  }

  /**
   * Writes 8 bytes, after all accesses that precede it.
   *
   * @param offset from the start of the space
   * @param value for the register
   * @throws DeviceGone as {@link Registers} says
   * @throws IllegalStateException outside a section, or on another thread
   * @throws IndexOutOfBoundsException if the register is not inside the space
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public void setLongRelease(long offset, long value) {
    long at = check(offset, Long.BYTES);
    try {
      LONG.setRelease(MEMORY, at, value);
      FaultBarrier.settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
    confirm(offset, false);
  }

  /**
   * Waits until a register of 4 bytes has a value in some of its bits: {@code (register & mask) ==
   * value}. Each sample is taken in a section of its own, so that the wait holds back no drop.
   * Spins, then sleeps between samples; interruption does not end it.
   *
   * @param offset from the start of the space
   * @param mask of the bits that count
   * @param value of those bits
   * @param timeout how long to wait at most; a sample is taken in any case
   * @return whether the value was seen; false if the time is over
   * @throws DeviceGone as {@link Registers} says
   * @throws IllegalStateException in a section, which would be kept open, or on another thread
   * @throws IllegalArgumentException if the value has bits outside the mask, so that it would never
   *     be seen
   */
  public boolean pollInt(long offset, int mask, int value, Duration timeout) {
    return poll(offset, Integer.toUnsignedLong(mask), Integer.toUnsignedLong(value), 4, timeout);
  }

  /**
   * Waits until a register of 8 bytes has a value in some of its bits, as {@link #pollInt} does.
   *
   * @param offset from the start of the space
   * @param mask of the bits that count
   * @param value of those bits
   * @param timeout how long to wait at most; a sample is taken in any case
   * @return whether the value was seen; false if the time is over
   * @throws DeviceGone as {@link Registers} says
   * @throws IllegalStateException in a section, which would be kept open, or on another thread
   * @throws IllegalArgumentException if the value has bits outside the mask, so that it would never
   *     be seen
   */
  public boolean pollLong(long offset, long mask, long value, Duration timeout) {
    return poll(offset, mask, value, 8, timeout);
  }

  private boolean poll(long offset, long mask, long value, int width, Duration timeout) {
    checkOwner();
    if (depth > 0) {
      throw new IllegalStateException(
          "a register was polled inside a section, which would hold back all drops meanwhile;"
              + " close it first: "
              + space);
    }
    if ((value & ~mask) != 0) {
      throw new IllegalArgumentException(
          "polling for 0x%x under the mask 0x%x can never succeed".formatted(value, mask));
    }
    long start = System.nanoTime();
    long limit = Timeouts.nanosOf(timeout);
    boolean interrupted = false;
    try {
      for (int samples = 0; ; samples++) {
        if ((sample(offset, width) & mask) == value) {
          return true;
        }
        long left = limit - (System.nanoTime() - start);
        if (left <= 0) {
          return false;
        }
        if (samples < SPINS_BEFORE_PARKING) {
          Thread.onSpinWait();
        } else {
          interrupted |= Thread.interrupted(); // which would keep it from sleeping
          LockSupport.parkNanos(Math.min(left, LONGEST_PARK_NANOS));
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private long sample(long offset, int width) {
    enter();
    try {
      return width == Integer.BYTES
          ? Integer.toUnsignedLong(getIntVolatile(offset))
          : getLongVolatile(offset);
    } finally {
      close();
    }
  }

  private void checkOwner() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "the registers of "
              + owner
              + " were used by "
              + Thread.currentThread()
              + "; each thread calls registers() itself");
    }
  }

  private long check(long offset, int width) {
    checkOwner();
    if (offset < 0 || offset > length - width) {
      throw depth == 0 ? notEntered() : outside(offset, width);
    }
    if ((offset & (width - 1)) != 0) {
      throw new IllegalArgumentException(
          "offset 0x%x of %s is no multiple of %d, the width of the access"
              .formatted(offset, space.name(), width));
    }
    if (space.state() != entered) {
      throw space.gone(null);
    }
    return address + offset;
  }

  private void confirm(long offset, boolean doubtful) {
    if (space.state() != entered) {
      throw space.gone(null);
    }
    if (doubtful) {
      confirmThatItAnswers(offset);
    }
    if (space.isCheckDue()) {
      space.checkMemory(entered, address, length);
    }
  }

  private void confirmThatItAnswers(long offset) {
    String why = space.whyNoAnswer();
    if (why != null) {
      space.lose(entered, "offset 0x%x read as a dead device does: %s".formatted(offset, why));
    }
    if (space.state() != entered) {
      throw space.gone(null);
    }
  }

  private DeviceGone faulted(long offset, InternalError fault) {
    space.lose(
        entered,
        ("the access at offset 0x%x faulted, because the device does not decode memory (it was"
                + " reset, switched off or unplugged by somebody else)")
            .formatted(offset));
    return space.gone(fault);
  }

  private IllegalStateException notEntered() {
    return new IllegalStateException(
        "a register was accessed outside a section, where nothing keeps it mapped; call enter()"
            + " first: "
            + space);
  }

  private IndexOutOfBoundsException outside(long offset, int width) {
    return new IndexOutOfBoundsException(
        "offset 0x%x, %d bytes, is outside %s, which has 0x%x bytes"
            .formatted(offset, width, space.name(), length));
  }
}
