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
}
