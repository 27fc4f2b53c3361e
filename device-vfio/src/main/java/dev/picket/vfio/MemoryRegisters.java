package dev.picket.vfio;

import static dev.picket.linux.call.LinuxUapi.MAP_SHARED;
import static dev.picket.linux.call.LinuxUapi.PROT_READ;
import static dev.picket.linux.call.LinuxUapi.PROT_WRITE;

import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import org.jspecify.annotations.Nullable;

/** Registers that are ordinary memory: they keep what is written, also over a new mapping. */
class MemoryRegisters implements RegisterSource {
  final Kernel kernel;
  private final String name;
  private final long size;
  final Descriptor memory;

  MemoryRegisters(Kernel kernel, String name, long size) {
    if (size <= 0) {
      throw new IllegalArgumentException(
          "registers of " + size + " bytes; expected at least one byte");
    }
    this.kernel = kernel;
    this.name = name;
    this.size = RegisterMapping.wholePages(size);
    this.memory = kernel.memfd(name, this.size);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public long map() {
    return kernel.mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
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
}
