package dev.picket.dmabuf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.guest.Budget;
import dev.picket.guest.GuestDevices;
import dev.picket.guest.RunLength;
import dev.picket.linux.OpenFiles;
import dev.picket.linux.SealedMemory;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.rcu.RcuReclaimer;
import dev.picket.vfio.DmaAccess;
import dev.picket.vfio.DmaMemory;
import dev.picket.vfio.InterruptPoller;
import dev.picket.vfio.MessageInterrupts;
import dev.picket.vfio.PciAddress;
import dev.picket.vfio.edu.EduDevice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A device of VFIO writes to pages that are also a DMA buffer, and a fence of the kernel's keeps
 * another process waiting until the device's interrupt has come.
 */
@Tag("guest")
@Budget(seconds = 40)
class DeviceBufferGuestTest {
  private static final int SIZE = 4096;

  /** QEMU 7.2 aborts at a transfer of all of edu's memory, so a frame takes two. */
  private static final int HALF = SIZE / 2;

  private static final int FRAMES = RunLength.rounds(3, 10);
  private static final long IOVA_OF_SOURCE = 0x100000;
  private static final long IOVA_OF_FRAME = 0x200000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Long> interrupts = new LinkedBlockingQueue<>();

  @Test
  void anotherProcessSeesWhatTheDeviceWroteAndOnlyAfterItsInterrupt() throws Exception {
    long before = OpenFiles.count();
    InterruptPoller poller = new InterruptPoller(Duration.ofMinutes(1), errors::add);
    AgentRunner runner =
        new AgentRunner(NoOpIdleStrategy.INSTANCE, this::onRunnerError, null, poller);
    AgentRunner.startOnThread(runner);
    try (Reclaimer reclaimer = new RcuReclaimer(ReclaimerOptions.background("device"));
        EduDevice edu = EduDevice.open(PciAddress.parse(GuestDevices.eduOnRootBus()), reclaimer);
        MessageInterrupts messages = edu.device().enableMsi(poller, interrupts::add)) {
      assertThat(messages.size()).isEqualTo(1);
      drawFrames(edu);
    } finally {
      poller.close();
      runner.close();
    }
    assertThat(errors).isEmpty();
    assertThat(OpenFiles.count()).isEqualTo(before);
  }

  private void drawFrames(EduDevice edu) throws Exception {
    try (Vgem vgem = Vgem.open();
        SealedMemory pages = SealedMemory.allocate("frame", SIZE);
        DmaBuf frame = DmaBuf.over(pages);
        ConsumerProcess consumer = new ConsumerProcess(frame);
        DmaMemory source = edu.device().mapDma(SIZE, IOVA_OF_SOURCE, DmaAccess.DEVICE_READS);
        DmaMemory target = edu.device().mapDma(pages, IOVA_OF_FRAME, DmaAccess.DEVICE_WRITES)) {
      assertThat(target.segment().byteSize()).isEqualTo(SIZE);
      for (long number = 1; number <= FRAMES; number++) {
        fillTheDevice(edu, source, number);
        try (VgemFence work = vgem.fence();
            SyncFile file = work.file()) {
          frame.addFence(file, Access.WRITE);
          edu.startDmaFromDevice(0, IOVA_OF_FRAME, HALF, true);
          assertThat(consumer.lookAndTellWhetherItWaits()).isTrue();
          awaitInterrupt(edu);
          edu.startDmaFromDevice(0, IOVA_OF_FRAME + HALF, HALF, true);
          awaitInterrupt(edu);
          assertThat(frame.mustWait(Access.READ)).as("until its fence is signaled").isTrue();
          work.signal();
          assertThat(frame.mustWait(Access.READ)).isFalse();
        }
        assertThat(consumer.seen()).isEqualTo(number + " " + number);
        assertThat(target.segment().get(JAVA_LONG, 0)).as("the same pages").isEqualTo(number);
      }
    }
  }

  private void awaitInterrupt(EduDevice edu) throws InterruptedException {
    interrupts.take();
    edu.acknowledge(EduDevice.DMA_INTERRUPT);
  }

  private static void fillTheDevice(EduDevice edu, DmaMemory source, long value) {
    for (long offset = 0; offset < HALF; offset += Long.BYTES) {
      source.segment().set(JAVA_LONG, offset, value);
    }
    edu.startDmaToDevice(IOVA_OF_SOURCE, 0, HALF, false);
    edu.awaitDma(PATIENCE);
  }

  private void onRunnerError(Throwable e) {
    if (!(e instanceof AgentTerminationException)) {
      errors.add(e);
    }
  }
}
