/** Reclamation by epochs. */
module dev.picket.reclaim.epoch {
  requires dev.picket.fence;
}
