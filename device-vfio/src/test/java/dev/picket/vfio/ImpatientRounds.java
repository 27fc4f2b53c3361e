package dev.picket.vfio;

import dev.picket.linux.call.Kernel;
import dev.picket.reclaim.ImpatientReclaimer;
import dev.picket.reclaim.Reclaimer;

/** Run by {@link RegisterRoundsTest}, and expected to crash: unmaps under its spinning readers. */
final class ImpatientRounds {
  private ImpatientRounds() {}

  /** Arguments: the most rounds. */
  public static void main(String[] arguments) {
    Kernel kernel = Kernel.ofThisMachine();
    try (Reclaimer reclaimer = new ImpatientReclaimer();
        RegisterSpace space = new RegisterSpace(kernel, reclaimer, new FaultyRegisters(kernel));
        SpinningReaders readers = new SpinningReaders(4, space, 0, FaultyRegisters.IDENTITY)) {
      unmapUnder(readers, space, Integer.parseInt(arguments[0]));
    }
  }

  static void unmapUnder(SpinningReaders readers, RegisterSpace space, int rounds) {
    for (int round = 0; round < rounds; round++) {
      readers.awaitReads();
      space.revoke("the twin does not wait");
      space.reclaimer().barrier();
      space.reopen();
    }
    System.out.println("survived");
  }
}
