package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.guest.Budget;
import dev.picket.guest.GuestDevices;
import dev.picket.reclaim.Reclaimer;
import dev.picket.vfio.edu.EduDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
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

  private static void unbind(PciAddress address) {
    try {
      Files.writeString(UNBIND, address.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
