package dev.picket.vfio;

import static dev.picket.linux.call.LinuxUapi.PAGE;

import dev.picket.linux.call.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Registers in memory that can be switched off under their readers: an access then raises SIGBUS,
 * as it does where a device's memory decoding is off.
 */
final class FaultyRegisters extends MemoryRegisters {
  /** Stands at offset 0 while the registers are on. */
  static final int IDENTITY = 0x0100_00ed;

  FaultyRegisters(Kernel kernel) {
    super(kernel, "registers that can be switched off", PAGE);
    writeIdentity();
  }

  void switchOff() {
    truncate(0);
  }

  void switchOn() {
    truncate(PAGE);
    writeIdentity();
  }

  private void writeIdentity() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment identity = arena.allocate(ValueLayout.JAVA_INT);
      identity.set(ValueLayout.JAVA_INT, 0, IDENTITY);
      kernel.pwrite(memory, identity, 0);
    }
  }

  private void truncate(long size) {
    kernel.check(
        kernel.calls().ftruncate(memory.number(), size), "ftruncate", memory + " to " + size);
  }
}
