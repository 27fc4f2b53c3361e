package dev.picket.vfio;

import static dev.picket.linux.call.LinuxUapi.MAP_SHARED;
import static dev.picket.linux.call.LinuxUapi.PAGE;
import static dev.picket.linux.call.LinuxUapi.PROT_READ;
import static dev.picket.linux.call.LinuxUapi.PROT_WRITE;

import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Registers in memory that can be switched off under their readers: an access then raises SIGBUS,
 * as it does where a device's memory decoding is off.
 */
final class FaultyRegisters implements RegisterSource {
  /** Stands at offset 0 while the registers are on. */
  static final int IDENTITY = 0x0100_00ed;

  private final Kernel kernel;
  private final Descriptor memory;

  FaultyRegisters(Kernel kernel) {
    this.kernel = kernel;
    this.memory = kernel.memfd("faulty", PAGE);
    switchOn();
  }

  void switchOff() {
    truncate(0);
  }

  void switchOn() {
    truncate(PAGE);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment identity = arena.allocate(ValueLayout.JAVA_INT);
      identity.set(ValueLayout.JAVA_INT, 0, IDENTITY);
      kernel.pwrite(memory, identity, 0);
    }
  }

  @Override
  public String name() {
    return "registers that can be switched off";
  }

  @Override
  public long size() {
    return PAGE;
  }

  @Override
  public long map() {
    return kernel.mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
  }

  @Override
  public boolean isDeviceMemory() {
    return false;
  }

  @Override
  public @Nullable String whyNoAnswer() {
    return null;
  }

  @Override
  public void close() {
    memory.close();
  }

  private void truncate(long size) {
    kernel.check(
        kernel.calls().ftruncate(memory.number(), size), "ftruncate", memory + " to " + size);
  }
}
