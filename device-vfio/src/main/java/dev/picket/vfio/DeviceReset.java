package dev.picket.vfio;

import static dev.picket.vfio.VfioUapi.VFIO_DEVICE_GET_PCI_HOT_RESET_INFO;
import static dev.picket.vfio.VfioUapi.VFIO_DEVICE_PCI_HOT_RESET;
import static dev.picket.vfio.VfioUapi.VFIO_DEVICE_RESET;
import static dev.picket.vfio.VfioUapi.VFIO_PCI_DEPENDENT_DEVICE;
import static dev.picket.vfio.VfioUapi.VFIO_PCI_HOT_RESET;
import static dev.picket.vfio.VfioUapi.VFIO_PCI_HOT_RESET_INFO;

import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.Struct;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The resets of a device, with its registers out of the way. */
final class DeviceReset {
  private static final int ATTEMPTS = 4;

  private final Kernel kernel;
  private final GroupAttachment attachment;
  private final PciAddress address;
  private final ConfigSpace config;
  private final RegisterSpaces spaces;
  private final ReentrantLock changing;
  private final boolean hasFunctionReset;

  DeviceReset(
      Kernel kernel,
      GroupAttachment attachment,
      PciAddress address,
      ConfigSpace config,
      RegisterSpaces spaces,
      ReentrantLock changing,
      boolean hasFunctionReset) {
    this.kernel = kernel;
    this.attachment = attachment;
    this.address = address;
    this.config = config;
    this.spaces = spaces;
    this.changing = changing;
    this.hasFunctionReset = hasFunctionReset;
  }

  boolean hasFunctionReset() {
    return hasFunctionReset;
  }

  void function() {
    if (!hasFunctionReset) {
      throw new UnsupportedOperationException(
          address
              + " cannot be reset alone: it has no function-level reset, none by its power state,"
              + " and is not alone on a bus that can be reset; try hotReset(), or stop it by its"
              + " own registers");
    }
    aroundRegisters(
        () -> {
          try {
            kernel.ioctl(attachment.device(), VFIO_DEVICE_RESET, 0);
          } catch (SystemCallException e) {
            throw e.withAdvice(
                "the device was not reset and may still be working; keep its memory, switch bus"
                    + " master off, and try hotReset()");
          }
        });
  }

  void hot() {
    try (Arena arena = Arena.ofConfined()) {
      refuseIfOthersAreAffected(affected(arena));
      Struct request =
          Struct.sized(arena, VFIO_PCI_HOT_RESET, VFIO_PCI_HOT_RESET.byteSize() + Integer.BYTES)
              .set("count", 1);
      request
          .memory()
          .set(ValueLayout.JAVA_INT, VFIO_PCI_HOT_RESET.byteSize(), attachment.group().number());
      aroundRegisters(
          () -> {
            try {
              kernel.ioctl(attachment.device(), VFIO_DEVICE_PCI_HOT_RESET, request.memory());
            } catch (SystemCallException e) {
              throw e.withAdvice(
                  "the bus was not reset and the device may still be working; keep its memory and"
                      + " switch bus master off");
            }
          });
    }
  }

  private void aroundRegisters(Runnable reset) {
    Cleanup afterwards = new Cleanup();
    try {
      resetLocked(reset, afterwards);
    } catch (Throwable e) {
      afterwards.step(config::reopenRegisters).endAfter(e);
      throw e;
    }
    afterwards.step(config::reopenRegisters).end();
  }

  private void resetLocked(Runnable reset, Cleanup afterwards) {
    changing.lock();
    try {
      int command = config.command();
      spaces.revokeAll("it is being reset");
      try {
        reset.run();
      } finally {
        afterwards.step(() -> config.restoreCommand(command));
      }
    } finally {
      changing.unlock();
    }
  }

  private List<Struct> affected(Arena arena) {
    long head = VFIO_PCI_HOT_RESET_INFO.byteSize();
    long element = VFIO_PCI_DEPENDENT_DEVICE.byteSize();
    long room = 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Struct info = Struct.sized(arena, VFIO_PCI_HOT_RESET_INFO, head + room * element);
      if (fits(info)) {
        List<Struct> devices = new ArrayList<>();
        for (long i = 0; i < Math.min(info.get("count"), room); i++) {
          devices.add(
              new Struct(
                  VFIO_PCI_DEPENDENT_DEVICE, info.memory().asSlice(head + i * element, element)));
        }
        return devices;
      }
      room = info.get("count");
    }
    throw new IllegalStateException(
        "the devices on the bus of " + address + " changed again and again while being listed");
  }

  private boolean fits(Struct info) {
    try {
      kernel.ioctl(attachment.device(), VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, info.memory());
      return true;
    } catch (SystemCallException e) {
      if (e.errno() == Errno.ENOSPC) {
        return false;
      }
      if (e.errno() == Errno.ENODEV) {
        throw e.withAdvice(
            address
                + " is on a bus that cannot be reset, such as the root bus, or shares its slot;"
                + " use reset() where supportsReset() says so, or stop it by its own registers");
      }
      throw e;
    }
  }

  private void refuseIfOthersAreAffected(List<Struct> affected) {
    List<String> others =
        affected.stream()
            .filter(device -> !attachment.groupNumber().equals("" + device.get("group_id")))
            .map(DeviceReset::describe)
            .toList();
    if (!others.isEmpty()) {
      throw new IllegalStateException(
          "a hot reset of %s, which has group %s, would also reset %s; a reset of other groups is"
                  .formatted(address, attachment.groupNumber(), others)
              + " not done, use reset() where supportsReset() says so");
    }
  }

  private static String describe(Struct device) {
    int devfn = (int) device.get("devfn");
    PciAddress at =
        new PciAddress(
            (int) device.get("segment"), (int) device.get("bus"), devfn >>> 3, devfn & 7);
    return at + " (group " + device.get("group_id") + ")";
  }
}
