package dev.picket.vfio;

import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.LinuxUapi;

/** One mapping of a register space, from its mmap to its munmap. */
final class RegisterMapping {
  private final Kernel kernel;
  private final long length;
  private long address;

  /** Of as many whole pages as hold so many bytes. */
  RegisterMapping(Kernel kernel, long size) {
    this.kernel = kernel;
    this.length = wholePages(size);
  }

  static long wholePages(long size) {
    return Math.ceilDiv(size, LinuxUapi.PAGE) * LinuxUapi.PAGE;
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
