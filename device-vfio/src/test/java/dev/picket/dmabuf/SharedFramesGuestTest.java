package dev.picket.dmabuf;

import static dev.picket.linux.call.LinuxUapi.MAP_SHARED;
import static dev.picket.linux.call.LinuxUapi.PROT_READ;
import static dev.picket.linux.call.LinuxUapi.PROT_WRITE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.guest.Budget;
import dev.picket.guest.RunLength;
import dev.picket.linux.OpenFiles;
import dev.picket.linux.SealedMemory;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One process draws, and another looks at what it drew. The drawing is a device's: it goes to the
 * pages under the buffer and not through the buffer, and only its fence tells when it is done.
 */
@Tag("guest")
@Budget(seconds = 60)
class SharedFramesGuestTest {
  private static final int FRAMES = RunLength.rounds(200, 1000);

  /** So many in each run, for few of them are seen unfinished. */
  private static final int FRAMES_WITHOUT_FENCE = 1000;

  private static final long SIZE = 4096;

  private static Kernel kernel;
  private static SealedMemory memory;
  private static DmaBuf frame;
  private static ConsumerProcess consumer;
  private static MemorySegment canvas;

  @BeforeAll
  static void startTheConsumer() throws IOException {
    kernel = Kernel.ofThisMachine();
    memory = SealedMemory.allocate("frame", SIZE);
    frame = DmaBuf.over(memory);
    consumer = new ConsumerProcess(frame);
    Descriptor pages = new Descriptor(kernel, memory.descriptor(), "frame");
    canvas = segment(kernel.mmap(0, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, pages, 0));
  }

  @AfterAll
  static void endTheConsumer() {
    kernel.munmap(canvas.address(), SIZE);
    consumer.close();
    frame.close();
    memory.close();
  }

  @Test
  void aConsumerThatWaitsForTheSnapshotSeesNoUnfinishedFrame() throws Exception {
    long before = OpenFiles.count();
    int waited = 0;
    int unfinished = 0;
    try (Vgem vgem = Vgem.open();
        VgemBuffer gpu = vgem.buffer()) {
      for (long number = 1; number <= FRAMES; number++) {
        try (VgemFence drawing = begin(gpu)) {
          fill(0, SIZE / 2, number);
          waited += consumer.lookAndTellWhetherItWaits() ? 1 : 0;
          fill(SIZE / 2, SIZE, number);
          drawing.signal();
        }
        unfinished += sawWhole(number) ? 0 : 1;
      }
    }
    print(FRAMES, "with", waited, unfinished);
    assertThat(waited).isEqualTo(FRAMES);
    assertThat(unfinished).isZero();
    assertThat(OpenFiles.count()).isEqualTo(before);
  }

  @Test
  void aConsumerWithoutAFenceSeesUnfinishedFrames() throws Exception {
    int waited = 0;
    int unfinished = 0;
    for (long number = 1; number <= FRAMES_WITHOUT_FENCE; number++) {
      fill(0, SIZE / 2, number);
      waited += consumer.lookAndTellWhetherItWaits() ? 1 : 0;
      fill(SIZE / 2, SIZE, number);
      unfinished += sawWhole(number) ? 0 : 1;
    }
    print(FRAMES_WITHOUT_FENCE, "without", waited, unfinished);
    assertThat(waited).isZero();
    assertThat(unfinished).isPositive();
  }

  private static VgemFence begin(VgemBuffer gpu) {
    VgemFence drawing = gpu.write();
    try (SyncFile file = drawing.file()) {
      frame.addFence(file, Access.WRITE);
    }
    return drawing;
  }

  private static void fill(long from, long to, long value) {
    for (long offset = from; offset < to; offset += Long.BYTES) {
      canvas.set(JAVA_LONG, offset, value);
    }
  }

  private static boolean sawWhole(long number) throws IOException {
    return consumer.seen().equals(number + " " + number);
  }

  private static void print(int frames, String how, int waited, int unfinished) {
    System.out.printf(
        "%d frames %s a fence: the consumer waited for %d and saw %d unfinished%n",
        frames, how, waited, unfinished);
  }

  @SuppressWarnings("restricted")
  private static MemorySegment segment(long address) {
    return MemorySegment.ofAddress(address).reinterpret(SIZE);
  }
}
