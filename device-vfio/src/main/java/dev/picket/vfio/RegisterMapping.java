package dev.picket.vfio;

import dev.picket.linux.call.Kernel;

/** One mapping of a register space, from its mmap to its munmap. */
final class RegisterMapping {
  private final Kernel kernel;
  private final long length;
  private long address;

  RegisterMapping(Kernel kernel, long length) {
    this.kernel = kernel;
    this.length = length;
  }

  /** Called once, before readers can see the mapping. */
  void mappedAt(long start) {
    address = start;
  }

  long address() {
    return address;
  }

  long length() {
    return length;
  }

  /**
   * Gives the addresses back, whatever lies there by now. Called once, when nobody can be looking.
   */
  void unmap() {
    if (address != 0) {
      kernel.munmap(address, length);
    }
  }
}
