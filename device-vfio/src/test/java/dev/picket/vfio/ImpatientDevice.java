package dev.picket.vfio;

import dev.picket.reclaim.ImpatientReclaimer;
import dev.picket.reclaim.Reclaimer;

/**
 * Run by {@link DeviceRoundsGuestTest}, and expected to crash: unmaps a device under its readers.
 */
final class ImpatientDevice {
  private ImpatientDevice() {}

  /** Arguments: a PCI address, the most rounds. */
  public static void main(String[] arguments) {
    try (Reclaimer reclaimer = new ImpatientReclaimer();
        VfioDevice device = VfioDevice.open(PciAddress.parse(arguments[0]), reclaimer)) {
      device.config().memoryDecoding(true);
      RegisterSpace space = device.openRegisters(0);
      try (SpinningReaders readers = new SpinningReaders(4, space, 0, 0x0100_00ed)) {
        ImpatientRounds.unmapUnder(readers, space, Integer.parseInt(arguments[1]));
      }
    }
  }
}
