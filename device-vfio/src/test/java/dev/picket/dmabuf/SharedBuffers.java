package dev.picket.dmabuf;

import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.LinuxUapi;

/** Buffers of vgem's as those that a process receives from another one. */
final class SharedBuffers {
  private SharedBuffers() {}

  /** Takes over a duplicate of the descriptor. */
  static DmaBuf of(VgemBuffer buffer) {
    return DmaBuf.adopt(duplicate(buffer.vgem().kernel(), buffer.dmaBuf().number()));
  }

  static int duplicate(Kernel kernel, int descriptor) {
    int result = kernel.calls().fcntl(descriptor, LinuxUapi.F_DUPFD_CLOEXEC, 0);
    return kernel.check(result, "fcntl(F_DUPFD_CLOEXEC)", "descriptor " + descriptor);
  }
}
