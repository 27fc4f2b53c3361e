package dev.picket.dmabuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.picket.linux.ForeignDescriptor;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.LinuxUapi;
import java.io.BufferedReader;
import java.io.InputStreamReader;

/**
 * A process that looks at the frames of another one. For each line that it is sent it takes what a
 * reader must wait for, says whether that is pending, waits for it, looks at the whole frame, and
 * says the least and the greatest of its words, which are one in a frame that is finished.
 */
final class FrameConsumer {
  private static final int FOR_EVER = -1;

  private FrameConsumer() {}

  public static void main(String[] args) throws Throwable {
    Kernel kernel = Kernel.ofThisMachine();
    Descriptor received =
        ForeignDescriptor.copy(kernel, Long.parseLong(args[0]), Integer.parseInt(args[1]));
    try (DmaBuf frame = DmaBuf.adopt(received.number());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      System.out.println("ready " + frame.size());
      while (in.readLine() != null) {
        try (SyncFile drawn = frame.exportSnapshot(Access.READ)) {
          int fd = drawn.descriptor();
          boolean pending = kernel.calls().poll(fd, LinuxUapi.POLLIN, 0) == 0;
          System.out.println(pending ? "waiting" : "looking");
          kernel.calls().poll(fd, LinuxUapi.POLLIN, FOR_EVER);
        }
        System.out.println(look(frame));
      }
    }
  }

  private static String look(DmaBuf frame) {
    long least = Long.MAX_VALUE;
    long greatest = Long.MIN_VALUE;
    try (CpuAccess access = frame.access(Access.READ)) {
      for (long offset = 0; offset < frame.size(); offset += Long.BYTES) {
        long word = access.getLong(offset);
        least = Math.min(least, word);
        greatest = Math.max(greatest, word);
      }
    }
    return least + " " + greatest;
  }
}
