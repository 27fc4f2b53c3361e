package dev.picket.dmabuf;

import static dev.picket.linux.call.LinuxUapi.MAP_SHARED;
import static dev.picket.linux.call.LinuxUapi.PROT_READ;
import static dev.picket.linux.call.LinuxUapi.PROT_WRITE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.guest.Budget;
import dev.picket.linux.OpenFiles;
import dev.picket.linux.SealedMemory;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One process draws, and another looks at what it drew. The drawing is a device's: it goes to the
 * pages under the buffer and not through the buffer, and only its fence tells when it is done.
 */
@Tag("guest")
@Budget(seconds = 90)
class SharedFramesGuestTest {
  private static final int FRAMES = 1000;
  private static final long SIZE = 8192;

  private final Kernel kernel = Kernel.ofThisMachine();

  @Test
  void aConsumerThatWaitsForTheSnapshotSeesNoUnfinishedFrame() throws Exception {
    long before = OpenFiles.count();
    Outcome outcome = draw(true);
    assertThat(outcome).isEqualTo(new Outcome(FRAMES, 0));
    assertThat(OpenFiles.count()).isEqualTo(before);
  }

  @Test
  void aConsumerWithoutAFenceSeesUnfinishedFrames() throws Exception {
    Outcome outcome = draw(false);
    assertThat(outcome.waited()).isZero();
    assertThat(outcome.unfinished()).isPositive();
  }

  /**
   * How the consumer fared.
   *
   * @param waited how often it had to
   * @param unfinished frames that it saw
   */
  private record Outcome(int waited, int unfinished) {}

  private Outcome draw(boolean fenced) throws IOException {
    int waited = 0;
    int unfinished = 0;
    try (Vgem gpu = Vgem.open();
        SealedMemory memory = SealedMemory.allocate("frame", SIZE);
        DmaBuf frame = DmaBuf.over(memory);
        ConsumerProcess consumer = new ConsumerProcess(frame)) {
      Descriptor pages = new Descriptor(kernel, memory.descriptor(), "frame");
      long address = kernel.mmap(0, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, pages, 0);
      try {
        MemorySegment canvas = segment(address);
        for (long number = 1; number <= FRAMES; number++) {
          VgemFence drawing = fenced ? begin(gpu, frame) : null;
          fill(canvas, 0, SIZE / 2, number);
          waited += consumer.lookAndTellWhetherItWaits() ? 1 : 0;
          fill(canvas, SIZE / 2, SIZE, number);
          if (drawing != null) {
            drawing.signal();
            drawing.close();
          }
          unfinished += consumer.seen().equals(number + " " + number) ? 0 : 1;
        }
      } finally {
        kernel.munmap(address, SIZE);
      }
    }
    System.out.printf(
        "%d frames %s a fence: the consumer waited for %d and saw %d unfinished%n",
        FRAMES, fenced ? "with" : "without", waited, unfinished);
    return new Outcome(waited, unfinished);
  }

  private static VgemFence begin(Vgem gpu, DmaBuf frame) {
    VgemFence drawing = gpu.fence();
    try (SyncFile file = drawing.file()) {
      frame.addFence(file, Access.WRITE);
    }
    return drawing;
  }

  private static void fill(MemorySegment canvas, long from, long to, long value) {
    for (long offset = from; offset < to; offset += Long.BYTES) {
      canvas.set(JAVA_LONG, offset, value);
    }
  }

  @SuppressWarnings("restricted")
  private static MemorySegment segment(long address) {
    return MemorySegment.ofAddress(address).reinterpret(SIZE);
  }
}
