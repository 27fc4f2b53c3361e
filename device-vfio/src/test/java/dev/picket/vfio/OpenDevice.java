package dev.picket.vfio;

import dev.picket.reclaim.Reclaimer;

/** Opens a device and maps memory, in a JVM with few rights. */
final class OpenDevice {
  private OpenDevice() {}

  public static void main(String[] args) {
    try (Reclaimer reclaimer = Domain.RCU.open();
        VfioDevice device = VfioDevice.open(PciAddress.parse(args[0]), reclaimer)) {
      device.mapDma(Long.parseLong(args[1]), 0x100000, DmaAccess.DEVICE_READS);
      System.out.println("opened " + device);
    } catch (RuntimeException e) {
      System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }
}
