import org.jspecify.annotations.NullMarked;

/** Reclamation by read-copy-update: asymmetric readers and grace periods. */
@NullMarked
module dev.picket.reclaim.rcu {
  requires transitive dev.picket.fence;

  exports dev.picket.reclaim.rcu;
}
