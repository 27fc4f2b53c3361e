package dev.picket.dmabuf;

import dev.picket.reclaim.spi.FaultBarrier;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * An access by the CPU to a {@link DmaBuf}, from {@link DmaBuf#access} to {@link #close}: outside
 * of it nobody promises that CPU and devices see the same bytes. For the thread that began it.
 *
 * <pre>{@code
 * try (CpuAccess access = buffer.access(Access.READ)) {
 *   int pixel = access.getInt(offset);
 * }
 * }</pre>
 *
 * <p>Each accessor makes one access of exactly its width, little-endian, at an offset that is a
 * multiple of the width. There are no segments, copies or bulk accesses: the buffer may be a
 * device's memory, and its pages may not be passed to system calls. Accesses are wait-free, except
 * that the buffer's first one looks at the mapping.
 *
 * <p>What was done before the fences that the start waited for is seen by the reads; writes are
 * seen by those who wait for the end, and by nobody for sure before it.
 */
public final class CpuAccess implements AutoCloseable {
  /*
   * Opaque, so that no access is merged with another, left out or split; the order between them and what devices do is
   * made by the system calls at both ends, which DmaBuf fences in.
   *
   * An exporter may fail to provide a page, and the access then faults. Compiled code tells that late, so each access
   * settles it before its value is looked at.
   */

  @SuppressWarnings("restricted") // offsets are checked against the mapping, which this keeps
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();
  private static final VarHandle SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private final DmaBuf buffer;
  private final Access access;
  private final long address;
  private final long size;
  private final Thread owner = Thread.currentThread();
  private boolean closed;

  CpuAccess(DmaBuf buffer, Access access, long address, long size) {
    this.buffer = buffer;
    this.access = access;
    this.address = address;
    this.size = size;
  }

  /**
   * Reads a byte.
   *
   * @param offset from the start of the buffer
   * @return its value
   * @throws IllegalStateException after the end, on another thread, if this was not begun for
   *     reading, or if the buffer's memory cannot be reached
   * @throws IndexOutOfBoundsException if it is not inside the buffer
   */
  public byte getByte(long offset) {
    long at = readable(offset, Byte.BYTES);
    try {
      byte value = (byte) BYTE.getOpaque(MEMORY, at);
      settle();
      return value;
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
  }

  /**
   * Writes a byte.
   *
   * @param offset from the start of the buffer
   * @param value to be written
   * @throws IllegalStateException after the end, on another thread, if this was not begun for
   *     writing, or if the buffer's memory cannot be reached
   * @throws IndexOutOfBoundsException if it is not inside the buffer
   */
  public void setByte(long offset, byte value) {
    long at = writable(offset, Byte.BYTES);
    try {
      BYTE.setOpaque(MEMORY, at, value);
      settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
  }

  /**
   * Reads 2 bytes.
   *
   * @param offset from the start of the buffer
   * @return their value
   * @throws IllegalStateException as {@link #getByte} does
   * @throws IndexOutOfBoundsException if they are not inside the buffer
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public short getShort(long offset) {
    long at = readable(offset, Short.BYTES);
    try {
      short value = (short) SHORT.getOpaque(MEMORY, at);
      settle();
      return value;
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
  }

  /**
   * Writes 2 bytes.
   *
   * @param offset from the start of the buffer
   * @param value to be written
   * @throws IllegalStateException as {@link #setByte} does
   * @throws IndexOutOfBoundsException if they are not inside the buffer
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public void setShort(long offset, short value) {
    long at = writable(offset, Short.BYTES);
    try {
      SHORT.setOpaque(MEMORY, at, value);
      settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
  }

  /**
   * Reads 4 bytes.
   *
   * @param offset from the start of the buffer
   * @return their value
   * @throws IllegalStateException as {@link #getByte} does
   * @throws IndexOutOfBoundsException if they are not inside the buffer
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public int getInt(long offset) {
    long at = readable(offset, Integer.BYTES);
    try {
      int value = (int) INT.getOpaque(MEMORY, at);
      settle();
      return value;
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
  }

  /**
   * Writes 4 bytes.
   *
   * @param offset from the start of the buffer
   * @param value to be written
   * @throws IllegalStateException as {@link #setByte} does
   * @throws IndexOutOfBoundsException if they are not inside the buffer
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public void setInt(long offset, int value) {
    long at = writable(offset, Integer.BYTES);
    try {
      INT.setOpaque(MEMORY, at, value);
      settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
  }

  /**
   * Reads 8 bytes.
   *
   * @param offset from the start of the buffer
   * @return their value
   * @throws IllegalStateException as {@link #getByte} does
   * @throws IndexOutOfBoundsException if they are not inside the buffer
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public long getLong(long offset) {
    long at = readable(offset, Long.BYTES);
    try {
      long value = (long) LONG.getOpaque(MEMORY, at);
      settle();
      return value;
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
  }

  /**
   * Writes 8 bytes.
   *
   * @param offset from the start of the buffer
   * @param value to be written
   * @throws IllegalStateException as {@link #setByte} does
   * @throws IndexOutOfBoundsException if they are not inside the buffer
   * @throws IllegalArgumentException if the offset is not a multiple of the width
   */
  public void setLong(long offset, long value) {
    long at = writable(offset, Long.BYTES);
    try {
      LONG.setOpaque(MEMORY, at, value);
      settle();
    } catch (InternalError fault) {
      throw faulted(offset, fault);
    }
  }

  /**
   * Ends the access ({@code DMA_BUF_IOCTL_SYNC} with {@code DMA_BUF_SYNC_END}). May be called
   * again.
   *
   * @throws IllegalStateException on another thread
   * @throws dev.picket.linux.SystemCallException if the kernel reports an error; the access is over
   *     even then
   */
  @Override
  public void close() {
    checkOwner();
    if (!closed) {
      closed = true;
      buffer.end(access);
    }
  }

  @Override
  public String toString() {
    return access + " by the CPU to " + buffer + (closed ? ", ended" : "");
  }

  private void settle() {
    FaultBarrier.settle();
    if (buffer.isCheckDue()) {
      buffer.checkMemory(address);
    }
  }

  private long readable(long offset, int width) {
    if (!access.reads()) {
      throw notBegunFor("reading", Access.READ);
    }
    return check(offset, width);
  }

  private long writable(long offset, int width) {
    if (!access.writes()) {
      throw notBegunFor("writing", Access.WRITE);
    }
    return check(offset, width);
  }

  private long check(long offset, int width) {
    checkOwner();
    if (closed) {
      throw new IllegalStateException("the access has ended; begin another one: " + this);
    }
    if (offset < 0 || offset > size - width) {
      throw new IndexOutOfBoundsException(
          "offset 0x%x, %d bytes, is outside %s, which has 0x%x bytes"
              .formatted(offset, width, buffer, size));
    }
    if ((offset & (width - 1)) != 0) {
      throw new IllegalArgumentException(
          "offset 0x%x of %s is no multiple of %d, the width of the access"
              .formatted(offset, buffer, width));
    }
    return address + offset;
  }

  private void checkOwner() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "an access that "
              + owner
              + " began was used by "
              + Thread.currentThread()
              + "; each thread calls access() itself");
    }
  }

  private IllegalStateException notBegunFor(String what, Access needed) {
    return new IllegalStateException(
        "%s in an access that was begun for %s; begin it for %s or %s: %s"
            .formatted(what, access, needed, Access.READ_WRITE, buffer));
  }

  private IllegalStateException faulted(long offset, InternalError fault) {
    return new IllegalStateException(
        "the access at offset 0x%x of %s faulted: whoever exported it does not provide that page"
            .formatted(offset, buffer),
        fault);
  }
}
