import org.jspecify.annotations.NullMarked;

/** Reclamation by epochs: asymmetric readers and an epoch that advances behind them. */
@NullMarked
module dev.picket.reclaim.epoch {
  requires transitive dev.picket.fence;

  exports dev.picket.reclaim.epoch;
}
