package dev.picket.vfio.edu;

import dev.picket.fence.ring.RingDevice;
import dev.picket.vfio.ConfigSpace;
import dev.picket.vfio.VfioDevice;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Edu as the device of a ring, which does one transfer after the other. Transfers through {@link
 * EduDevice} are not to be mixed with it.
 *
 * <p>What edu allows: it cannot be told to give up a transfer, and its resets do not end one, so a
 * stop waits for it, and whatever else ends it lets it run out with bus master off, where it copies
 * nothing and no message interrupt arrives. Where the bus cannot be reset, {@link #reset} fails.
 */
public final class EduRingDevice implements RingDevice<EduTransfer> {
  /*
   * Edu has no queue, so it is here: transfers linked through themselves, never full. One of them is `running`, the others
   * wait for it.
   *
   * The device ends a transfer in the same way whether or not it could copy. So its word counts only for a transfer during
   * which it was a bus master: `running` is let go of before bus master goes off.
   */

  private static final Duration LONGEST_TRANSFER = Duration.ofSeconds(1);

  private final EduDevice edu;
  private final boolean interrupts;

  private @Nullable EduTransfer running;
  private @Nullable EduTransfer first;
  private @Nullable EduTransfer last;
  private long completed;
  private boolean stopping;
  private @Nullable Throwable failure;

  private EduRingDevice(EduDevice edu, boolean interrupts) {
    if (edu.isTransferring()) {
      throw new IllegalStateException(
          "a transfer of %s runs, whose end would be taken for another's; await it first"
              .formatted(edu.device()));
    }
    this.edu = edu;
    this.interrupts = interrupts;
  }

  /**
   * Makes the device of a ring that is polled.
   *
   * @param edu used by nobody else for transfers
   * @return what one ring is built on
   * @throws IllegalStateException if a transfer runs
   */
  public static EduRingDevice polled(EduDevice edu) {
    return new EduRingDevice(edu, false);
  }

  /**
   * Makes the device of a ring that is told of each transfer's end by an interrupt, whose handler
   * polls the ring. Polling now and then is still needed: interrupts get lost.
   *
   * @param edu used by nobody else for transfers; its MSI is for the caller to enable
   * @return what one ring is built on
   * @throws IllegalStateException if a transfer runs
   */
  public static EduRingDevice interrupting(EduDevice edu) {
    return new EduRingDevice(edu, true);
  }

  @Override
  public String name() {
    return "edu " + edu.device().address();
  }

  /**
   * Takes a transfer, and begins it if no other one runs. Refuses memory that the device does not
   * reach, where it would copy nothing and report success. Once it is taken nothing is thrown: a
   * register that could not be written may have been, and {@link #completedSeqno} tells of it.
   */
  @Override
  public void submit(long seqno, EduTransfer transfer) {
    transfer.takeAs(seqno, edu);
    EduTransfer before = last;
    last = transfer;
    if (before == null) {
      first = transfer;
    } else {
      before.next = transfer;
    }
    if (running == null) {
      startNext();
    }
  }

  private void startNext() {
    EduTransfer next = first;
    if (next == null || stopping) {
      return;
    }
    first = next.next;
    if (first == null) {
      last = null;
    }
    running = next;
    try {
      next.start(edu, interrupts);
    } catch (Throwable e) {
      failure = e;
    }
  }

  @Override
  public long completedSeqno() {
    if (failure != null) {
      throw new IllegalStateException(running + " was perhaps not begun", failure);
    }
    EduTransfer now = running;
    if (now != null && isDone(now)) {
      completed = now.seqno();
      running = null;
      now.letGo();
      if (interrupts) {
        edu.acknowledge(EduDevice.DMA_INTERRUPT);
      }
      startNext();
    }
    return completed;
  }

  /** Whether the registers still hold the transfer, and tell that it has ended. */
  private boolean isDone(EduTransfer transfer) {
    int begun = EduDevice.commandOf(transfer.isFromDevice(), interrupts);
    int command = edu.dmaCommand();
    if (command == begun) {
      return false;
    }
    // Zeros are an answer too: of a device that has forgotten the transfer.
    if (command != EduDevice.endOf(begun) || edu.dmaCount() != transfer.count()) {
      throw new IllegalStateException(
          "the registers of %s do not hold the %s any more (command 0x%x, was 0x%x): another"
                  .formatted(edu.device(), transfer, command, begun)
              + " program reset or used the device");
    }
    return true;
  }

  @Override
  public boolean isPresent() {
    return edu.isPresent();
  }

  @Override
  public void stop() {
    stopping = true;
  }

  @Override
  public boolean isStopped() {
    return stopping && !edu.isTransferring();
  }

  /** Lets the transfer run out without copying, and begins the next one. */
  @Override
  public boolean abandon(long seqno) {
    EduTransfer now = running;
    if (now == null || now.seqno() != seqno || failure != null) {
      return false;
    }
    if (isDone(now)) {
      return true;
    }
    running = null;
    now.letGo();
    edu.device().config().busMaster(false);
    if (!isQuiet()) {
      return false;
    }
    startNext();
    return true;
  }

  /**
   * Resets the device alone, or the bus if it cannot be reset alone, and lets the transfer run out
   * without copying. If that cannot be seen, bus master stays off.
   */
  @Override
  public boolean reset() {
    letGoOfAll();
    VfioDevice device = edu.device();
    device.config().busMaster(false);
    if (device.supportsReset()) {
      device.reset();
    } else {
      device.hotReset();
    }
    boolean quiet = isQuiet();
    stopping = !quiet;
    return quiet;
  }

  @Override
  public boolean isolate() {
    letGoOfAll();
    edu.device().isolate();
    return true;
  }

  @Override
  public List<MemorySegment> writableMemory(EduTransfer transfer) {
    return transfer.isFromDevice() ? List.of(transfer.bytes()) : List.of();
  }

  /** Counts what is done by now, and no more. */
  private void letGoOfAll() {
    stopping = true;
    try {
      completedSeqno();
    } catch (Throwable e) {
      failure = null; // what cannot be read is not done
    }
    EduTransfer now = running;
    if (now != null) {
      now.letGo();
      running = null;
    }
    for (EduTransfer waiting; (waiting = first) != null; ) {
      first = waiting.next;
      waiting.letGo();
    }
    last = null;
  }

  /** With bus master off: waits for the end of what runs, then gives bus master back. */
  private boolean isQuiet() {
    if (!edu.isIdleWithin(LONGEST_TRANSFER)) {
      return false;
    }
    if (interrupts) {
      edu.acknowledge(EduDevice.DMA_INTERRUPT);
    }
    ConfigSpace config = edu.device().config();
    config.busMaster(true);
    return true;
  }
}
