/** Devices behind VFIO whose memory lives under Picket fences. */
module dev.picket.vfio {
  requires dev.picket.fence;
}
