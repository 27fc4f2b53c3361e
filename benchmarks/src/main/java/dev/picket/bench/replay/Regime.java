package dev.picket.bench.replay;

import dev.picket.bench.strategy.Strategy;

/**
 * What a strategy asks of a replay beside its reclaimer.
 *
 * @param everDrops false if drops must leave the data alone
 * @param dropsInSignal whether a signal is over only when all that was retired has been dropped
 * @param dataInArenas whether data is a shared arena of its own, which knows that it was closed
 */
record Regime(boolean everDrops, boolean dropsInSignal, boolean dataInArenas) {
  /** Data is dropped by the reclaimer's own threads. */
  static final Regime USUAL = new Regime(true, false, false);

  static Regime of(Strategy strategy) {
    return new Regime(strategy.drops(), strategy.dropsInSignal(), strategy.hasDataInArenas());
  }

  DataMemory newMemory(DropMode drop) {
    if (dataInArenas) {
      return new ArenaMemory();
    }
    return drop == DropMode.UNMAP ? new MappedMemory() : new PooledMemory(everDrops);
  }
}
