package dev.picket.bench.cost;

import dev.picket.bench.strategy.Strategy;
import dev.picket.reclaim.Reclaimer;
import dev.picket.vfio.RegisterSpace;
import dev.picket.vfio.Registers;

/** Registers in memory, for the thread that opened them. */
final class OpenRegisters implements AutoCloseable {
  private static final long MAX_RECORDS = 1_000;

  private final Reclaimer reclaimer;
  private final RegisterSpace space;
  private final Registers registers;

  OpenRegisters(String strategy) {
    reclaimer = Strategy.byId(strategy).orElseThrow().open(MAX_RECORDS);
    space = RegisterSpace.inMemory(reclaimer, "cost", RegisterAccess.SIZE);
    registers = space.registers();
    try (Registers entered = registers.enter()) {
      entered.setIntVolatile(RegisterAccess.OFFSET, RegisterAccess.VALUE);
    }
  }

  static String barrierMode(String strategy) {
    try (OpenRegisters open = new OpenRegisters(strategy)) {
      return open.reclaimer.stats().barrierMode();
    }
  }

  Registers registers() {
    return registers;
  }

  @Override
  public void close() {
    space.close();
    reclaimer.close();
  }
}
