package dev.picket.vfio;

import dev.picket.linux.call.Kernel;
import dev.picket.reclaim.Reclaimer;
import java.time.Duration;

/**
 * Run by {@link RegisterFaultsTest}: registers that fault on the last access before their section
 * closes, in code that has run long enough to be compiled if the JVM's flags allow it.
 */
final class RegisterFaults {
  private static final int WARM_UP = Integer.getInteger("picket.warm-up");
  private static final int ROUNDS = 200;
  private static final Duration LONG = Duration.ofSeconds(60);

  private RegisterFaults() {}

  /** Arguments: a {@link Domain}. */
  public static void main(String[] arguments) {
    Kernel kernel = Kernel.ofThisMachine();
    try (Reclaimer reclaimer = Domain.valueOf(arguments[0]).open();
        FaultyRegisters source = new FaultyRegisters(kernel);
        RegisterSpace space = new RegisterSpace(kernel, reclaimer, source)) {
      Registers registers = space.registers();
      int[] sink = new int[1];
      for (int i = 0; i < WARM_UP; i++) {
        readLast(registers, sink);
        writeLast(registers, i);
      }
      for (int round = 0; round < ROUNDS; round++) {
        source.switchOff();
        sink[0] = 0;
        try {
          readLast(registers, sink);
          throw new AssertionError("a read of switched-off registers gave " + sink[0]);
        } catch (DeviceGone expected) {
          check(sink[0] == 0, "a doubtful value was used: " + sink[0]);
        }
        restore(source, space, reclaimer);
        source.switchOff();
        try {
          writeLast(registers, round);
          throw new AssertionError("a write to switched-off registers went well");
        } catch (DeviceGone expected) {
          check(!space.isLive(), "a fault left the registers live");
        }
        restore(source, space, reclaimer);
        readLast(registers, sink);
        check(sink[0] == FaultyRegisters.IDENTITY, "after switching on, read " + sink[0]);
      }
      check(reclaimer.stats().dropped() >= 2L * ROUNDS, reclaimer.stats().toString());
    }
  }

  private static void readLast(Registers registers, int[] sink) {
    try (Registers entered = registers.enter()) {
      sink[0] = entered.getIntVolatile(0);
    }
  }

  private static void writeLast(Registers registers, int value) {
    try (Registers entered = registers.enter()) {
      entered.setIntVolatile(8, value);
    }
  }

  /** A section that a fault left open would keep the old mapping from ever being dropped. */
  private static void restore(FaultyRegisters source, RegisterSpace space, Reclaimer reclaimer) {
    source.switchOn();
    space.reopen();
    check(reclaimer.barrier(LONG), "a section was left open: " + reclaimer.stats());
  }

  private static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
