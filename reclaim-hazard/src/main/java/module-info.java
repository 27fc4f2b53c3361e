import org.jspecify.annotations.NullMarked;

/** Reclamation by hazard pointers: an open section holds back exactly what it has protected. */
@NullMarked
module dev.picket.reclaim.hazard {
  requires transitive dev.picket.fence;

  exports dev.picket.reclaim.hazard;
}
