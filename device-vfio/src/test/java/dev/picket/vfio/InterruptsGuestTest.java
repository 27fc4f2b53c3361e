package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.guest.Budget;
import dev.picket.guest.GuestDevices;
import dev.picket.reclaim.Reclaimer;
import dev.picket.vfio.edu.EduDevice;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** INTx, MSI and MSI-X of real devices. */
@Tag("guest")
@Budget(seconds = 15)
class InterruptsGuestTest {
  private final Reclaimer reclaimer = Domain.RCU.open();
  private final PollerThread thread = new PollerThread();
  private final InterruptPoller poller = thread.poller();

  @AfterEach
  void close() {
    thread.close();
    reclaimer.close();
  }

  @ParameterizedTest
  @EnumSource
  void aMaskedLineFiresWhenItIsUnmasked(BusPosition position) throws Exception {
    try (EduDevice edu = EduDevice.open(position.edu(), reclaimer)) {
      Interrupts interrupts = new Interrupts();
      Intx line = edu.device().enableIntx(poller, interrupts);
      line.mask();
      edu.raise(1);
      interrupts.staysAt(0);
      line.unmask();
      interrupts.arrive(1);
      edu.acknowledge(1);
      line.close();
      line.close();
      line.unmask();
      edu.raise(1);
      interrupts.staysAt(1);
      edu.acknowledge(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLineCanBeHandledOnItsOwnThreadForEver(BusPosition position) throws Exception {
    try (EduDevice edu = EduDevice.open(position.edu(), reclaimer)) {
      Interrupts interrupts = new Interrupts();
      AtomicReference<Intx> line = new AtomicReference<>();
      line.set(
          edu.device()
              .enableIntx(
                  poller,
                  count -> {
                    edu.acknowledge(1);
                    line.get().unmask();
                    interrupts.onInterrupt(count);
                  }));
      for (int i = 1; i <= 20; i++) {
        edu.raise(1);
        interrupts.arrive(i);
      }
      interrupts.staysAt(20);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMessageComesFromTheKernelAndFromTheDevice(BusPosition position) throws Exception {
    try (EduDevice edu = EduDevice.open(position.edu(), reclaimer)) {
      Interrupts interrupts = new Interrupts();
      MessageInterrupts messages = edu.device().enableMsi(poller, interrupts);
      messages.trigger(0);
      interrupts.arrive(1);
      edu.raise(1);
      interrupts.arrive(2);
      edu.acknowledge(1);
      messages.close();
      messages.close();
      edu.raise(1);
      interrupts.staysAt(2);
      edu.acknowledge(1);
      assertThatThrownBy(() -> messages.trigger(0)).hasMessageContaining("closed");
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneTypeAtATime(BusPosition position) {
    try (EduDevice edu = EduDevice.open(position.edu(), reclaimer)) {
      Interrupts interrupts = new Interrupts();
      MessageInterrupts messages = edu.device().enableMsi(poller, interrupts);
      assertThatThrownBy(() -> edu.device().enableIntx(poller, interrupts))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has MSI enabled, and one type at a time");
      assertThatThrownBy(() -> edu.device().enableMsi(poller, interrupts))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("enabled already");
      assertThatThrownBy(() -> edu.device().enableMsix(poller, interrupts))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("has no MSI-X; it has [INTx, MSI");
      messages.close();
      edu.device().enableIntx(poller, interrupts).close();
      edu.device().enableMsi(poller, interrupts).close();
    }
  }

  @Test
  void eachVectorHasItsOwnHandler() throws Exception {
    try (VfioDevice nvme = VfioDevice.open(nvme(), reclaimer)) {
      Interrupts first = new Interrupts();
      Interrupts second = new Interrupts();
      MessageInterrupts messages = nvme.enableMsix(poller, first, second);
      assertThat(messages.size()).isEqualTo(2);
      messages.trigger(1);
      messages.trigger(1);
      second.arrive(2);
      first.staysAt(0);
      messages.trigger(0);
      first.arrive(1);
      second.staysAt(2);
      assertThatThrownBy(() -> messages.trigger(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void vectorsBeyondThoseOfTheDeviceAreRefused() {
    try (VfioDevice nvme = VfioDevice.open(nvme(), reclaimer)) {
      int available = count(nvme, InterruptKind.MSIX);
      assertThat(available).isEqualTo(65);
      InterruptHandler[] handlers = new InterruptHandler[available + 1];
      Arrays.fill(handlers, new Interrupts());
      assertThatThrownBy(() -> nvme.enableMsix(poller, handlers))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("66 handlers for MSI-X")
          .hasMessageContaining("expected 1 to 65");
      assertThatThrownBy(() -> nvme.enableMsix(poller))
          .isInstanceOf(IllegalArgumentException.class);
      Interrupts last = new Interrupts();
      handlers[available - 1] = last;
      MessageInterrupts messages = nvme.enableMsix(poller, Arrays.copyOf(handlers, available));
      messages.trigger(available - 1);
      last.arrive(1);
    }
  }

  @Test
  void whoeverClosesWaitsForTheHandlerAndTheHandlerCloses() throws Exception {
    try (VfioDevice nvme = VfioDevice.open(nvme(), reclaimer)) {
      CompletableFuture<MessageInterrupts> enabled = new CompletableFuture<>();
      CompletableFuture<Boolean> closedByHandler = new CompletableFuture<>();
      MessageInterrupts messages =
          nvme.enableMsix(
              poller,
              count -> {
                enabled.join().close();
                closedByHandler.complete(true);
              });
      messages.trigger(0);
      enabled.complete(messages);
      assertThat(closedByHandler.get(10, TimeUnit.SECONDS)).isTrue();
      messages.close();
      Interrupts interrupts = new Interrupts();
      nvme.enableMsix(poller, interrupts).trigger(0);
      interrupts.arrive(1);
    }
  }

  @Test
  void theDeviceClosesFromItsOwnHandler() throws Exception {
    VfioDevice nvme = VfioDevice.open(nvme(), reclaimer);
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    nvme.enableMsix(
            poller,
            count -> {
              nvme.close();
              closed.complete(true);
            })
        .trigger(0);
    assertThat(closed.get(10, TimeUnit.SECONDS)).isTrue();
    VfioDevice.open(nvme(), reclaimer).close();
  }

  private static int count(VfioDevice device, InterruptKind kind) {
    return device.interrupts().stream()
        .filter(info -> info.kind() == kind)
        .mapToInt(InterruptInfo::count)
        .sum();
  }

  private static PciAddress nvme() {
    return PciAddress.parse(GuestDevices.nvme());
  }
}
