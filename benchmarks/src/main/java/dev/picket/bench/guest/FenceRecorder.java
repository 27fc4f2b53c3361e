package dev.picket.bench.guest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Has the kernel of a guest record the fences of three processes. */
public final class FenceRecorder {
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final GuestJvm guest;

  private FenceRecorder(GuestJvm guest) {
    this.guest = guest;
  }

  /**
   * Finds the processes in the checkout that the launcher was called in.
   *
   * @param tools what makes a guest
   * @return the recorder
   * @throws GuestException if the launcher was none of a checkout
   */
  public static FenceRecorder ofThisCheckout(HostTools tools) throws GuestException {
    return new FenceRecorder(new GuestJvm(GuestJvm.checkout(), tools, PATIENCE));
  }

  /**
   * Makes a recording.
   *
   * @param kernel of which kernel
   * @param to a file, which is replaced; gzip
   * @param lines is given each line that the guest prints
   * @throws GuestException if it cannot be made, or a process failed
   * @throws IOException if files cannot be written
   * @throws InterruptedException if the caller is interrupted; the guest is ended
   */
  public void record(GuestKernel kernel, Path to, Consumer<String> lines)
      throws GuestException, IOException, InterruptedException {
    GuestJvm.Run run = guest.run(kernel, "dev.picket.dmabuf.FenceRecording", List.of(), lines);
    GuestEnding ending = run.ending();
    if (!ending.problem().isEmpty() || ending.status().orElseThrow() != 0) {
      throw new GuestException(
          "nothing was recorded: %s; the whole console: %s"
              .formatted(
                  ending.problem().isEmpty() ? "one of the processes failed" : ending.problem(),
                  run.folder().console()));
    }
    Path text = run.folder().out().resolve("fences.ftrace");
    try (OutputStream out = new SmallestGzip(Files.newOutputStream(to))) {
      Files.copy(text, out);
    }
    Files.delete(text);
  }

  /** Takes its time, once, for those who load it often. */
  private static final class SmallestGzip extends GZIPOutputStream {
    SmallestGzip(OutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
