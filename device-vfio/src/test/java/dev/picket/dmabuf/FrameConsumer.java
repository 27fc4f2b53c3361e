package dev.picket.dmabuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.picket.linux.ForeignDescriptor;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import java.io.BufferedReader;
import java.io.InputStreamReader;

/**
 * A process that looks at the frames of another one. For each line that it is sent it takes what a
 * reader must wait for, says whether that is pending, waits for it as a fence, looks at the whole
 * frame, and says the least and the greatest of its words, which are one in a frame that is
 * finished.
 */
final class FrameConsumer {
  private FrameConsumer() {}

  public static void main(String[] args) throws Throwable {
    Descriptor received =
        ForeignDescriptor.copy(
            Kernel.ofThisMachine(), Long.parseLong(args[0]), Integer.parseInt(args[1]));
    try (FencesOfFiles fences = new FencesOfFiles();
        DmaBuf frame = DmaBuf.adopt(received.number())) {
      System.out.println("ready " + frame.size());
      lookAtFrames(frame, fences.poller());
    }
  }

  private static void lookAtFrames(DmaBuf frame, SyncFilePoller poller) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    while (in.readLine() != null) {
      SyncFile drawn = frame.exportSnapshot(Access.READ);
      System.out.println(drawn.isSignaled() ? "looking" : "waiting");
      poller.fence(drawn).await();
      System.out.println(look(frame));
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
