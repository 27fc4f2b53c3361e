package dev.picket.vfio;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A device's configuration space, as the kernel lets it be seen: some fields are its own copies,
 * and writes that would break the host are ignored. Values are little-endian and unsigned.
 *
 * <p>A write that makes the device stop to decode memory, whoever makes it, revokes the device's
 * registers first; one that makes it decode again maps them anew.
 *
 * <p>All methods may be called by any thread; those that write exclude each other and resets. They
 * are system calls. The offsets and bits are those of the PCI specification.
 */
public final class ConfigSpace {
  private static final int VENDOR = 0;
  private static final int DEVICE = 2;
  private static final int COMMAND = 4;
  private static final int STATUS = 6;
  private static final int FIRST_CAPABILITY = 0x34;
  private static final int HEADER_SIZE = 0x40;
  private static final int STANDARD_SIZE = 0x100;

  private static final int COMMAND_MEMORY = 2;
  private static final int COMMAND_MASTER = 4;
  private static final int STATUS_CAPABILITIES = 0x10;
  private static final int CAPABILITY_POWER = 1;
  private static final int POWER_CONTROL = 4;
  private static final int POWER_STATE = 3;
  private static final int NO_DEVICE = 0xffff;

  private final Kernel kernel;
  private final Descriptor device;
  private final Region region;
  private final RegisterSpaces spaces;
  private final ReentrantLock changing;
  private final int powerControl;

  ConfigSpace(
      Kernel kernel,
      Descriptor device,
      Region region,
      RegisterSpaces spaces,
      ReentrantLock changing) {
    this.kernel = kernel;
    this.device = device;
    this.region = region;
    this.spaces = spaces;
    this.changing = changing;
    this.powerControl =
        capabilities().stream()
            .filter(capability -> capability.id() == CAPABILITY_POWER)
            .mapToInt(capability -> capability.offset() + POWER_CONTROL)
            .findFirst()
            .orElse(0);
  }

  /**
   * Tells the size.
   *
   * @return bytes: 0x100 for PCI, 0x1000 for PCI Express
   */
  public int size() {
    return (int) region.size();
  }

  /**
   * Reads a byte.
   *
   * @param offset from the start
   * @return 0 to 0xff
   * @throws IndexOutOfBoundsException if it is outside
   * @throws SystemCallException if the kernel refuses
   */
  public int readByte(int offset) {
    return read(offset, Byte.BYTES);
  }

  /**
   * Reads 2 bytes.
   *
   * @param offset from the start, a multiple of 2
   * @return 0 to 0xffff
   * @throws IndexOutOfBoundsException if it is outside
   * @throws IllegalArgumentException if the offset is not a multiple of 2
   * @throws SystemCallException if the kernel refuses
   */
  public int readShort(int offset) {
    return read(offset, Short.BYTES);
  }

  /**
   * Reads 4 bytes.
   *
   * @param offset from the start, a multiple of 4
   * @return all 32 bits
   * @throws IndexOutOfBoundsException if it is outside
   * @throws IllegalArgumentException if the offset is not a multiple of 4
   * @throws SystemCallException if the kernel refuses
   */
  public int readInt(int offset) {
    return read(offset, Integer.BYTES);
  }

  /**
   * Writes a byte.
   *
   * @param offset from the start
   * @param value of which the low 8 bits count
   * @throws IndexOutOfBoundsException if it is outside
   * @throws SystemCallException if the kernel refuses
   */
  public void writeByte(int offset, int value) {
    write(offset, Byte.BYTES, value);
  }

  /**
   * Writes 2 bytes.
   *
   * @param offset from the start, a multiple of 2
   * @param value of which the low 16 bits count
   * @throws IndexOutOfBoundsException if it is outside
   * @throws IllegalArgumentException if the offset is not a multiple of 2
   * @throws SystemCallException if the kernel refuses
   */
  public void writeShort(int offset, int value) {
    write(offset, Short.BYTES, value);
  }

  /**
   * Writes 4 bytes.
   *
   * @param offset from the start, a multiple of 4
   * @param value all 32 bits
   * @throws IndexOutOfBoundsException if it is outside
   * @throws IllegalArgumentException if the offset is not a multiple of 4
   * @throws SystemCallException if the kernel refuses
   */
  public void writeInt(int offset, int value) {
    write(offset, Integer.BYTES, value);
  }

  /**
   * Reads who made the device.
   *
   * @return the vendor's number; 0xffff if the device does not answer
   * @throws SystemCallException if the kernel refuses
   */
  public int vendor() {
    return readShort(VENDOR);
  }

  /**
   * Reads what the device is.
   *
   * @return the vendor's number for it
   * @throws SystemCallException if the kernel refuses
   */
  public int device() {
    return readShort(DEVICE);
  }

  /**
   * Reads the command register.
   *
   * @return its 16 bits
   * @throws SystemCallException if the kernel refuses
   */
  public int command() {
    return readShort(COMMAND);
  }

  /**
   * Lists the capabilities in the first 0x100 bytes.
   *
   * @return them, in the order of the chain
   * @throws IllegalStateException if the chain leaves the space or comes back to itself
   * @throws SystemCallException if the kernel refuses
   */
  public List<PciCapability> capabilities() {
    List<PciCapability> found = new ArrayList<>();
    if ((readShort(STATUS) & STATUS_CAPABILITIES) == 0 || !isPresent()) {
      return found;
    }
    boolean[] seen = new boolean[STANDARD_SIZE];
    for (int at = next(FIRST_CAPABILITY); at != 0; at = next(at + 1)) {
      if (at < HEADER_SIZE || seen[at]) {
        throw new IllegalStateException(
            "the chain of capabilities of %s %s offset 0x%x after %s; the device does not answer"
                    .formatted(device, seen[at] ? "comes back to" : "leads to", at, found)
                + " properly, reset it");
      }
      seen[at] = true;
      found.add(new PciCapability(readByte(at), at));
    }
    return found;
  }

  /**
   * Tells whether the device may access memory, which messages that interrupt are too.
   *
   * @return the bus master bit
   * @throws SystemCallException if the kernel refuses
   */
  public boolean isBusMaster() {
    return (command() & COMMAND_MASTER) != 0;
  }

  /**
   * Lets the device access memory, or stops it. Stopped, it reaches nothing, and an MSI or MSI-X
   * interrupt that it raises is lost for ever. When this returns, the device has it.
   *
   * @param on whether it may
   * @throws IllegalStateException if the device did not take it, by what reads back
   * @throws SystemCallException if the kernel refuses
   */
  public void busMaster(boolean on) {
    setCommandBit(COMMAND_MASTER, on, "bus master");
  }

  /**
   * Tells whether the device answers accesses to its registers.
   *
   * @return whether memory decoding is on and the device is powered
   * @throws SystemCallException if the kernel refuses
   */
  public boolean decodesMemory() {
    return whyNoMemory() == null;
  }

  /**
   * Makes the device answer accesses to its registers, or not. Off revokes the registers first; on
   * maps them anew.
   *
   * @param on whether it shall
   * @throws IllegalStateException if the device did not take it, by what reads back
   * @throws SystemCallException if the kernel refuses
   */
  public void memoryDecoding(boolean on) {
    setCommandBit(COMMAND_MEMORY, on, "memory decoding");
  }

  /** Says why registers do not answer; null if they should. */
  @Nullable String whyNoMemory() {
    int commandAndStatus = readInt(COMMAND);
    if (commandAndStatus == -1) {
      return "it does not answer (its configuration space reads as all ones): it was removed or has"
          + " failed";
    }
    if ((commandAndStatus & COMMAND_MEMORY) == 0) {
      return "memory decoding is off (command register 0x%04x)"
          .formatted(commandAndStatus & 0xffff);
    }
    int state = powerControl == 0 ? 0 : readShort(powerControl) & POWER_STATE;
    return state == 0 ? null : "it is in power state D" + state;
  }

  /** Tells whether the device answers: the vendor's number of one that was removed is all ones. */
  boolean isPresent() {
    return vendor() != NO_DEVICE;
  }

  /** Gives the command register a value that it had, for a reset that cleared some of it. */
  void restoreCommand(int command) {
    if (command() != command) {
      rawWrite(COMMAND, Short.BYTES, command);
    }
    if (((command() ^ command) & (COMMAND_MEMORY | COMMAND_MASTER)) != 0) {
      throw notTaken("its command register 0x%04x back".formatted(command));
    }
  }

  /** Maps the registers anew that are gone, if they can be. To be called without the lock. */
  void reopenRegisters() {
    if (decodesMemory()) {
      spaces.reopenAll(changing, this::decodesMemory);
    }
  }

  private void setCommandBit(int bit, boolean on, String name) {
    boolean reopens = false;
    changing.lock();
    try {
      int before = command();
      int after = on ? before | bit : before & ~bit;
      reopens = takeRegisters(COMMAND, Short.BYTES, after);
      rawWrite(COMMAND, Short.BYTES, after);
      if ((command() & bit) != (on ? bit : 0) || !isPresent()) {
        throw notTaken(name + (on ? " on" : " off"));
      }
    } finally {
      changing.unlock();
      if (reopens) {
        reopenRegisters();
      }
    }
  }

  private IllegalStateException notTaken(String what) {
    return new IllegalStateException(
        "%s did not take %s: its command register reads 0x%04x; reset it or replace it"
            .formatted(device, what, command()));
  }

  private int next(int pointer) {
    return readByte(pointer) & ~3;
  }

  private int read(int offset, int width) {
    check(offset, width);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(width);
      kernel.pread(device, buffer, region.offset() + offset);
      return switch (width) {
        case Byte.BYTES -> Byte.toUnsignedInt(buffer.get(JAVA_BYTE, 0));
        case Short.BYTES -> Short.toUnsignedInt(buffer.get(JAVA_SHORT_UNALIGNED, 0));
        default -> buffer.get(JAVA_INT_UNALIGNED, 0);
      };
    }
  }

  private void write(int offset, int width, int value) {
    check(offset, width);
    boolean reopens = false;
    changing.lock();
    try {
      reopens =
          (touches(COMMAND, offset, width) || touches(powerControl, offset, width))
              && takeRegisters(offset, width, value);
      rawWrite(offset, width, value);
    } finally {
      changing.unlock();
      if (reopens) {
        reopenRegisters();
      }
    }
  }

  /** Revokes them before a write that ends decoding; tells whether they may be back after it. */
  private boolean takeRegisters(int offset, int width, int value) {
    boolean ends = endsDecoding(offset, width, value);
    boolean wasOff = !decodesMemory();
    if (ends) {
      spaces.revokeAll("its memory decoding is being switched off");
    }
    return ends || wasOff;
  }

  private boolean endsDecoding(int offset, int width, int value) {
    return (touches(COMMAND, offset, width)
            && (byteAt(COMMAND, offset, value) & COMMAND_MEMORY) == 0)
        || (touches(powerControl, offset, width)
            && (byteAt(powerControl, offset, value) & POWER_STATE) != 0);
  }

  private static boolean touches(int register, int offset, int width) {
    return register != 0 && offset <= register && register < offset + width;
  }

  private static int byteAt(int register, int offset, int value) {
    return value >>> (Byte.SIZE * (register - offset));
  }

  private void rawWrite(int offset, int width, int value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Integer.BYTES);
      buffer.set(JAVA_INT_UNALIGNED, 0, value);
      kernel.pwrite(device, buffer.asSlice(0, width), region.offset() + offset);
    }
  }

  private void check(int offset, int width) {
    if (offset < 0 || offset > size() - width) {
      throw new IndexOutOfBoundsException(
          "offset 0x%x, %d bytes, is outside the configuration space of %s, which has 0x%x bytes"
              .formatted(offset, width, device, size()));
    }
    if (offset % width != 0) {
      throw new IllegalArgumentException(
          "offset 0x%x is no multiple of %d, the width of the access".formatted(offset, width));
    }
  }
}
