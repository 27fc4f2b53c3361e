package dev.picket.vfio;

import dev.picket.guest.GuestDevices;

/** Where the guest has an edu device: one that cannot be reset, and one whose bus can. */
enum BusPosition {
  ROOT_BUS,
  BEHIND_BRIDGE;

  PciAddress edu() {
    return PciAddress.parse(
        this == ROOT_BUS ? GuestDevices.eduOnRootBus() : GuestDevices.eduBehindBridge());
  }

  /**
   * One that no other test opens behind a bridge, where transfers are blocked once a device that
   * has transferred was closed and opened anew.
   */
  PciAddress eduForRings() {
    return this == ROOT_BUS ? edu() : PciAddress.parse(GuestDevices.eduBehindAnotherBridge());
  }
}
