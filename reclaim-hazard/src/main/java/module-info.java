/** Reclamation by hazard pointers. */
module dev.picket.reclaim.hazard {
  requires dev.picket.fence;
}
