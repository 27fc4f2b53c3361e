package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.Fence;
import dev.picket.fence.ring.Ring;
import dev.picket.fence.ring.RingReport;
import dev.picket.fence.ring.RingState;
import dev.picket.guest.Budget;
import dev.picket.guest.GuestDevices;
import dev.picket.reclaim.Reclaimer;
import dev.picket.vfio.edu.EduDevice;
import dev.picket.vfio.edu.EduRingDevice;
import dev.picket.vfio.edu.EduTransfer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A device that somebody wants back is given back. */
@Tag("guest")
@Budget(seconds = 10)
class RemovalGuestTest {
  private static final Path UNBIND = Path.of("/sys/bus/pci/drivers/vfio-pci/unbind");

  @ParameterizedTest
  @EnumSource
  void unbindingAsksWaitsAndReturns(BusPosition position) throws Exception {
    PciAddress address = position.edu();
    try (Reclaimer reclaimer = Domain.HAZARD.open();
        PollerThread thread = new PollerThread()) {
      EduDevice edu = EduDevice.open(address, reclaimer);
      edu.device().mapDma(4096, 0x100000, DmaAccess.DEVICE_READS);
      edu.device().enableMsi(thread.poller(), new Interrupts());
      assertThat(edu.identity()).isEqualTo(0x010000ed);
      CompletableFuture<Thread> closedOn = new CompletableFuture<>();
      edu.device()
          .onRemovalRequest(
              thread.poller(),
              task -> Thread.ofPlatform().name("remover").start(task),
              () -> {
                edu.close();
                closedOn.complete(Thread.currentThread());
              });
      // Whoever unbinds waits for the device, so that nobody else may.
      CompletableFuture<Void> unbound = CompletableFuture.runAsync(() -> unbind(address));
      assertThat(closedOn.get(10, TimeUnit.SECONDS).getName()).isEqualTo("remover");
      unbound.get(10, TimeUnit.SECONDS);
      assertThat(Sysfs.ofThisMachine().driver(address)).isNull();
    } finally {
      GuestDevices.bindToVfio(address.toString());
    }
    try (Reclaimer reclaimer = Domain.HAZARD.open();
        EduDevice edu = EduDevice.open(address, reclaimer)) {
      assertThat(edu.identity()).isEqualTo(0x010000ed);
    }
  }

  @Test
  void aRingEndsItsFencesWhenTheDeviceIsTakenAway() throws Exception {
    PciAddress address = BusPosition.ROOT_BUS.edu();
    try (Reclaimer reclaimer = Domain.HAZARD.open();
        PollerThread thread = new PollerThread()) {
      EduDevice edu = EduDevice.open(address, reclaimer);
      Ring<EduTransfer> ring =
          Ring.on(reclaimer, EduRingDevice.interrupting(edu))
              .drop(EduTransfer::weight, EduTransfer::close)
              .build();
      edu.device().enableMsi(thread.poller(), count -> ring.poll());
      edu.device()
          .onRemovalRequest(
              thread.poller(),
              task -> Thread.ofPlatform().start(task),
              () -> {
                ring.close();
                ring.awaitDropped(Duration.ofSeconds(1));
                edu.close();
                ring.deviceIsClosed();
              });
      List<Fence> fences = new ArrayList<>();
      for (int i = 1; i <= 3; i++) {
        DmaMemory memory = edu.device().mapDma(4096, i * 0x10000L, DmaAccess.DEVICE_WRITES);
        fences.add(ring.submit(EduTransfer.fromDevice(0, memory, 0, 64)));
      }
      unbind(address);
      assertThat(Sysfs.ofThisMachine().driver(address)).isNull();
      assertThat(fences).allMatch(Fence::isSignaled);
      assertThat(ring.awaitDropped(Duration.ofSeconds(10))).isTrue();
      RingReport report = ring.report();
      assertThat(report.state()).isEqualTo(RingState.STOPPED);
      assertThat(report.isComplete()).as(report.toString()).isTrue();
    } finally {
      GuestDevices.bindToVfio(address.toString());
    }
  }

  private static void unbind(PciAddress address) {
    try {
      Files.writeString(UNBIND, address.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
