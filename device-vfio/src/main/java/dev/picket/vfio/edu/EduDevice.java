package dev.picket.vfio.edu;

import dev.picket.linux.SystemCallException;
import dev.picket.reclaim.Reclaimer;
import dev.picket.vfio.DeviceGone;
import dev.picket.vfio.PciAddress;
import dev.picket.vfio.RegisterSpace;
import dev.picket.vfio.Registers;
import dev.picket.vfio.VfioDevice;
import java.time.Duration;

/**
 * QEMU's edu device. One transfer and one factorial at a time; the caller sees to that.
 *
 * <p>All methods may be called by any thread, and each register access is one of 4 bytes in a
 * section of its own, so each throws {@link DeviceGone} while the registers are revoked, as by a
 * reset. QEMU's document "EDU device" describes the registers.
 */
public final class EduDevice implements AutoCloseable {
  /** The interrupt status bit of a factorial that has ended. */
  public static final int FACTORIAL_INTERRUPT = 1;

  /** The interrupt status bit of a transfer that has ended. */
  public static final int DMA_INTERRUPT = 0x100;

  /** Bytes of the device's own memory, which transfers go to and come from. */
  public static final int BUFFER_SIZE = 4096;

  /** The first address that the device cannot reach, as QEMU makes it if not told otherwise. */
  public static final long IOVA_LIMIT = 1L << 28;

  static final int IDENTITY_OF_VERSION_1_0 = 0x010000ed;

  private static final int VENDOR = 0x1234;
  private static final int DEVICE = 0x11e8;
  private static final int BAR = 0;

  private static final long IDENTITY = 0;
  private static final long LIVENESS = 4;
  private static final long FACTORIAL = 8;
  private static final long STATUS = 0x20;
  private static final int STATUS_COMPUTING = 1;
  private static final int STATUS_RAISE_AT_END = 0x80;
  private static final long INTERRUPT_STATUS = 0x24;
  private static final long INTERRUPT_RAISE = 0x60;
  private static final long INTERRUPT_ACKNOWLEDGE = 0x64;
  private static final long DMA_SOURCE = 0x80;
  private static final long DMA_DESTINATION = 0x88;
  private static final long DMA_COUNT = 0x90;
  private static final long DMA_COMMAND = 0x98;
  private static final int DMA_RUN = 1;
  private static final int DMA_FROM_DEVICE = 2;
  private static final int DMA_RAISE_AT_END = 4;
  private static final int BUFFER = 0x40000;

  private final VfioDevice device;
  private final RegisterSpace registers;

  private EduDevice(VfioDevice device) {
    this.device = device;
    if (device.config().vendor() != VENDOR || device.config().device() != DEVICE) {
      throw new IllegalArgumentException(
          "%s is %04x:%04x, expected edu, %04x:%04x"
              .formatted(
                  device, device.config().vendor(), device.config().device(), VENDOR, DEVICE));
    }
    device.config().memoryDecoding(true);
    device.config().busMaster(true);
    registers = device.openRegisters(BAR);
  }

  /**
   * Opens the device and lets it decode memory and be a bus master.
   *
   * @param address where it is
   * @param reclaimer the domain of its registers' readers
   * @return the device
   * @throws IllegalArgumentException if there is none, or another one
   * @throws IllegalStateException if it cannot be used, saying what to do
   * @throws SystemCallException if the kernel refuses, saying what to do
   */
  public static EduDevice open(PciAddress address, Reclaimer reclaimer) {
    VfioDevice device = VfioDevice.open(address, reclaimer);
    try {
      return on(device);
    } catch (Throwable e) {
      try {
        device.close();
      } catch (Throwable another) {
        e.addSuppressed(another);
      }
      throw e;
    }
  }

  /**
   * Takes a device that is open, and lets it decode memory and be a bus master.
   *
   * @param device belongs to the new object if this does not throw
   * @return the device as edu
   * @throws IllegalArgumentException if it is another kind of device
   * @throws IllegalStateException if it does not answer, or is closed
   * @throws SystemCallException if the kernel refuses
   */
  public static EduDevice on(VfioDevice device) {
    return new EduDevice(device);
  }

  /**
   * Gives the device behind it, for its interrupts, memory and resets.
   *
   * @return it, closed with this one
   */
  public VfioDevice device() {
    return device;
  }

  /**
   * Gives the registers.
   *
   * @return those of BAR 0
   */
  public RegisterSpace registers() {
    return registers;
  }

  /**
   * Reads the identity.
   *
   * @return 0x010000ed: version 1.0
   */
  public int identity() {
    return get(IDENTITY);
  }

  /**
   * Asks whether it works.
   *
   * @param value any
   * @return its bits inverted, if the device works
   */
  public int invert(int value) {
    set(LIVENESS, value);
    return get(LIVENESS);
  }

  /**
   * Begins to compute a factorial.
   *
   * @param n of which
   * @param interrupt whether {@link #FACTORIAL_INTERRUPT} is raised at the end
   */
  public void startFactorial(int n, boolean interrupt) {
    set(STATUS, interrupt ? STATUS_RAISE_AT_END : 0);
    set(FACTORIAL, n);
  }

  /**
   * Waits for the factorial. Holds no section meanwhile.
   *
   * @param timeout how long at most
   * @return the factorial, of 32 bits
   * @throws IllegalStateException if it is not there in time, or in a section
   */
  public int awaitFactorial(Duration timeout) {
    await(STATUS, STATUS_COMPUTING, "a factorial", timeout);
    return get(FACTORIAL);
  }

  /**
   * Raises interrupts.
   *
   * @param bits added to the interrupt status
   */
  public void raise(int bits) {
    set(INTERRUPT_RAISE, bits);
  }

  /**
   * Reads which interrupts are raised.
   *
   * @return the bits
   */
  public int interruptStatus() {
    return get(INTERRUPT_STATUS);
  }

  /**
   * Takes interrupts back. The device lets go of the line when all are.
   *
   * @param bits removed from the interrupt status
   */
  public void acknowledge(int bits) {
    set(INTERRUPT_ACKNOWLEDGE, bits);
  }

  /**
   * Begins to copy from memory to the device, a tenth of a second after the call.
   *
   * @param iova where the bytes are for the device
   * @param bufferOffset where in its memory they go
   * @param count how many
   * @param interrupt whether {@link #DMA_INTERRUPT} is raised at the end
   * @throws IllegalArgumentException if they do not fit, or the device cannot reach the address
   */
  public void startDmaToDevice(long iova, int bufferOffset, int count, boolean interrupt) {
    check(iova, bufferOffset, count);
    startDma((int) iova, BUFFER + bufferOffset, count, commandOf(false, interrupt));
  }

  /**
   * Begins to copy from the device to memory, a tenth of a second after the call.
   *
   * @param bufferOffset where in its memory the bytes are
   * @param iova where they go, for the device
   * @param count how many
   * @param interrupt whether {@link #DMA_INTERRUPT} is raised at the end
   * @throws IllegalArgumentException if they do not fit, or the device cannot reach the address
   */
  public void startDmaFromDevice(int bufferOffset, long iova, int count, boolean interrupt) {
    check(iova, bufferOffset, count);
    startDma(BUFFER + bufferOffset, (int) iova, count, commandOf(true, interrupt));
  }

  /**
   * Waits until no transfer runs, by asking the device. Holds no section meanwhile.
   *
   * @param timeout how long at most
   * @throws IllegalStateException if one still runs then, or in a section
   */
  public void awaitDma(Duration timeout) {
    await(DMA_COMMAND, DMA_RUN, "a transfer", timeout);
  }

  /**
   * Reads whether a transfer runs.
   *
   * @return whether one was begun and has not ended
   */
  public boolean isTransferring() {
    return (dmaCommand() & DMA_RUN) != 0;
  }

  /** Waits like {@link #awaitDma}; false if one still runs then. */
  boolean isIdleWithin(Duration timeout) {
    return registers.registers().pollInt(DMA_COMMAND, DMA_RUN, 0, timeout);
  }

  /** Tells by its identity and by its configuration space whether the device is there. */
  boolean isPresent() {
    return identity() == IDENTITY_OF_VERSION_1_0 && device.config().vendor() == VENDOR;
  }

  /** What the command register holds while such a transfer runs. */
  static int commandOf(boolean fromDevice, boolean interrupt) {
    return DMA_RUN | (fromDevice ? DMA_FROM_DEVICE : 0) | (interrupt ? DMA_RAISE_AT_END : 0);
  }

  /** What the command register holds once such a transfer has ended. */
  static int endOf(int command) {
    return command & ~DMA_RUN;
  }

  int dmaCommand() {
    return get(DMA_COMMAND);
  }

  int dmaCount() {
    return get(DMA_COUNT);
  }

  /** Closes the device and all that came from it. May be called again. */
  @Override
  public void close() {
    device.close();
  }

  private void startDma(int source, int destination, int count, int command) {
    set(DMA_SOURCE, source);
    set(DMA_DESTINATION, destination);
    set(DMA_COUNT, count);
    set(DMA_COMMAND, command);
  }

  private void await(long register, int bit, String what, Duration timeout) {
    if (!registers.registers().pollInt(register, bit, 0, timeout)) {
      throw new IllegalStateException(
          "%s of %s was not over after %s; reset the device".formatted(what, device, timeout));
    }
  }

  private int get(long offset) {
    try (Registers in = registers.registers().enter()) {
      return in.getIntVolatile(offset);
    }
  }

  private void set(long offset, int value) {
    try (Registers in = registers.registers().enter()) {
      in.setIntVolatile(offset, value);
    }
  }

  static void check(long iova, int bufferOffset, int count) {
    // QEMU ends itself, and with it the machine, if a transfer leaves the device's memory, and 7.2
    // also if it comes to its last byte.
    if (bufferOffset < 0 || count < 1 || count > BUFFER_SIZE - 1 - bufferOffset) {
      throw new IllegalArgumentException(
          "%d bytes at %d of the device's memory, which has %d and must not be used to its last"
              .formatted(count, bufferOffset, BUFFER_SIZE));
    }
    if (iova < 0 || iova > IOVA_LIMIT - count) {
      throw new IllegalArgumentException(
          "IOVA 0x%x, which the device cannot reach; expected less than 0x%x"
              .formatted(iova, IOVA_LIMIT));
    }
  }
}
