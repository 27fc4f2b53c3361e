package dev.picket.vfio;

import dev.picket.linux.call.Kernel;
import dev.picket.reclaim.Reclaimer;
import java.time.Duration;

/**
 * Run by {@link RegisterRoundsTest}: registers in memory are revoked, unmapped and mapped again,
 * and switched off and on, under spinning readers.
 */
final class RegisterRounds {
  private static final Duration LONG = Duration.ofSeconds(60);

  private RegisterRounds() {}

  /** Arguments: a {@link Domain}, the number of rounds. */
  public static void main(String[] arguments) {
    int rounds = Integer.parseInt(arguments[1]);
    Kernel kernel = Kernel.ofThisMachine();
    try (Reclaimer reclaimer = Domain.valueOf(arguments[0]).open();
        FaultyRegisters source = new FaultyRegisters(kernel);
        RegisterSpace space = new RegisterSpace(kernel, reclaimer, source)) {
      try (SpinningReaders readers = new SpinningReaders(2, space, 0, FaultyRegisters.IDENTITY)) {
        for (int round = 0; round < rounds; round++) {
          readers.awaitReads();
          space.revoke("round " + round);
          unmapAndReopen(space);
          readers.awaitReads();
          source.switchOff();
          readers.awaitGone();
          source.switchOn();
          unmapAndReopen(space);
        }
        readers.awaitReads();
      }
      // Each round unmapped twice.
      if (reclaimer.stats().dropped() != 2L * rounds || space.generation() != 1 + 2L * rounds) {
        throw new AssertionError(space + ", " + reclaimer.stats());
      }
    }
  }

  private static void unmapAndReopen(RegisterSpace space) {
    space.reopen();
    if (!space.reclaimer().barrier(LONG)) {
      throw new AssertionError("the readers hold the mapping: " + space.reclaimer().stats());
    }
  }
}
