package dev.picket.vfio;

import dev.picket.reclaim.Reclaimer;

/** Opens a device and maps memory, in a JVM with few rights. */
final class OpenDevice {
  private OpenDevice() {}

  public static void main(String[] args) {
    try (Reclaimer reclaimer = Domain.RCU.open();
        VfioDevice device = VfioDevice.open(PciAddress.parse(args[0]), reclaimer)) {
      System.out.println("opened " + device);
      for (int i = 1; i < args.length; i++) {
        device.mapDma(Long.parseLong(args[i]), i * 0x1000000L, DmaAccess.DEVICE_READS);
        System.out.println("mapped " + args[i]);
      }
    } catch (RuntimeException e) {
      System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }
}
