package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reclaimer;

/** Measures while a crowd is parked in sections. */
final class CrowdedSampler implements Sampler {
  private final Sampler measured;
  private final Records records;
  private final Guarded<?> live;
  private final Crowd crowd;

  CrowdedSampler(Sampler measured, int count, Reclaimer reclaimer) {
    this.measured = measured;
    this.records = new Records(reclaimer, Block::none);
    this.live = records.allocate();
    this.crowd = Crowd.inside(count, reclaimer, live);
  }

  @Override
  public double sample() {
    return measured.sample();
  }

  @Override
  public void close() {
    crowd.close();
    live.cutOff();
    records.retire(live);
    measured.close();
  }
}
