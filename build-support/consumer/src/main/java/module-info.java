/** A user of Picket. */
module dev.picket.consumer {
  requires dev.picket.fence;
  requires dev.picket.reclaim.rcu;
  requires static dev.picket.metrics;
}
