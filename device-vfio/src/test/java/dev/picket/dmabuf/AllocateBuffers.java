package dev.picket.dmabuf;

import dev.picket.linux.SealedMemory;
import dev.picket.linux.SystemCallException;

/** Makes a buffer of each kind, in a JVM with few rights. */
final class AllocateBuffers {
  private AllocateBuffers() {}

  public static void main(String[] args) {
    tell(() -> DmaBuf.allocate(4096).close());
    try (SealedMemory memory = SealedMemory.allocate("pages", 4096)) {
      tell(() -> DmaBuf.over(memory).close());
    }
  }

  private static void tell(Runnable allocation) {
    try {
      allocation.run();
      System.out.println("allocated");
    } catch (SystemCallException e) {
      System.out.println(e.getMessage());
    }
  }
}
