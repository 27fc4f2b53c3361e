package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.picket.guest.Budget;
import dev.picket.guest.GuestDevices;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import dev.picket.reclaim.Reclaimer;
import dev.picket.vfio.edu.EduDevice;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Function reset and hot reset, where they are supported and where they are not. */
@Tag("guest")
@Budget(seconds = 20)
class ResetGuestTest {
  private static final long NVME_CONFIGURATION = 0x14;
  private static final int MASTER_MEMORY_IO = 7;

  private final Reclaimer reclaimer = Domain.EPOCH.open();
  private final PollerThread thread = new PollerThread();

  @AfterEach
  void close() {
    thread.close();
    reclaimer.close();
  }

  @Test
  void onTheRootBusNothingCanBeReset() {
    try (EduDevice edu = EduDevice.open(BusPosition.ROOT_BUS.edu(), reclaimer)) {
      assertThat(edu.device().supportsReset()).isFalse();
      assertThatThrownBy(() -> edu.device().reset())
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("try hotReset()");
      SystemCallException refused =
          catchThrowableOfType(SystemCallException.class, () -> edu.device().hotReset());
      assertThat(refused.errnoName()).isEqualTo("ENODEV");
      assertThat(refused).hasMessageContaining("bus that cannot be reset");
      assertThat(edu.registers().generation()).as("never taken away").isEqualTo(1);
      assertThat(edu.identity()).isEqualTo(0x010000ed);
    }
  }

  @Test
  void theKernelRefusesWhatTheDeviceSaysItDoesNotSupport() {
    Kernel kernel = Kernel.ofThisMachine();
    try (GroupAttachment attachment =
        new GroupAttachment(kernel, Sysfs.ofThisMachine(), BusPosition.ROOT_BUS.edu())) {
      SystemCallException refused =
          catchThrowableOfType(
              SystemCallException.class,
              () -> kernel.ioctl(attachment.device(), VfioUapi.VFIO_DEVICE_RESET, 0));
      assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void behindABridgeTheDeviceIsResetAndGoesOn(boolean hot) {
    try (EduDevice edu = EduDevice.open(BusPosition.BEHIND_BRIDGE.edu(), reclaimer)) {
      VfioDevice device = edu.device();
      Interrupts interrupts = new Interrupts();
      MessageInterrupts messages = device.enableMsi(thread.poller(), interrupts);
      int command = device.config().command();
      assertThat(command & MASTER_MEMORY_IO).isEqualTo(MASTER_MEMORY_IO);
      assertThat(device.supportsReset()).isTrue();
      reset(hot).accept(device);
      assertThat(device.config().command()).isEqualTo(command);
      assertThat(edu.registers().generation()).isEqualTo(2);
      assertThat(edu.identity()).isEqualTo(0x010000ed);
      messages.trigger(0);
      interrupts.arrive(1);
      edu.raise(1);
      interrupts.arrive(2);
      edu.acknowledge(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void busMasterStaysOffOverAReset(boolean hot) {
    try (EduDevice edu = EduDevice.open(BusPosition.BEHIND_BRIDGE.edu(), reclaimer)) {
      edu.device().config().busMaster(false);
      reset(hot).accept(edu.device());
      assertThat(edu.device().config().isBusMaster()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void threadsThatSpinOnRegistersOverAResetReadTheDeviceOrAreTold(boolean hot) throws Exception {
    try (EduDevice edu = EduDevice.open(BusPosition.BEHIND_BRIDGE.edu(), reclaimer)) {
      CountDownLatch reading = new CountDownLatch(1);
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Integer> told =
          CompletableFuture.supplyAsync(() -> readUntil(over, edu, reading));
      assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
      int resets = 5;
      for (int i = 0; i < resets; i++) {
        reset(hot).accept(edu.device());
      }
      over.set(true);
      assertThat(told.get(10, TimeUnit.SECONDS)).isPositive();
      assertThat(edu.registers().generation()).isEqualTo(1 + resets);
    }
  }

  @Test
  void nvmeForgetsItsConfigurationInAFunctionReset() {
    PciAddress address = PciAddress.parse(GuestDevices.nvme());
    try (VfioDevice nvme = VfioDevice.open(address, reclaimer)) {
      nvme.config().memoryDecoding(true);
      nvme.config().busMaster(true);
      int command = nvme.config().command();
      Interrupts interrupts = new Interrupts();
      MessageInterrupts messages = nvme.enableMsix(thread.poller(), interrupts);
      RegisterSpace space = nvme.openRegisters(0);
      int pageSizeBits = 0x80;
      set(space, NVME_CONFIGURATION, pageSizeBits);
      assertThat(get(space, NVME_CONFIGURATION)).isEqualTo(pageSizeBits);
      long start = System.nanoTime();
      nvme.reset();
      System.out.printf(
          "function reset of nvme: %d ms%n",
          Duration.ofNanos(System.nanoTime() - start).toMillis());
      assertThat(get(space, NVME_CONFIGURATION)).isZero();
      assertThat(nvme.config().command()).isEqualTo(command);
      messages.trigger(0);
      interrupts.arrive(1);
      assertThatThrownBy(nvme::hotReset).isInstanceOf(SystemCallException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void registersGoAndComeBackWithMemoryDecodingAndPower(boolean byPower) {
    PciAddress address = PciAddress.parse(GuestDevices.nvme());
    try (VfioDevice nvme = VfioDevice.open(address, reclaimer)) {
      nvme.config().memoryDecoding(true);
      RegisterSpace space = nvme.openRegisters(0);
      int version = get(space, 8);
      setPowered(nvme.config(), byPower, false);
      assertThat(nvme.config().decodesMemory()).isFalse();
      assertThatThrownBy(() -> get(space, 8))
          .isInstanceOf(DeviceGone.class)
          .hasMessageContaining("memory decoding is being switched off");
      assertThatThrownBy(() -> nvme.openRegisters(0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("memoryDecoding(true)");
      setPowered(nvme.config(), byPower, true);
      assertThat(get(space, 8)).isEqualTo(version);
    }
  }

  private static void setPowered(ConfigSpace config, boolean byPower, boolean on) {
    if (byPower) {
      int control =
          config.capabilities().stream()
                  .filter(capability -> capability.id() == 1)
                  .findFirst()
                  .orElseThrow()
                  .offset()
              + 4;
      config.writeShort(control, on ? 0 : 3);
    } else {
      config.memoryDecoding(on);
    }
  }

  private static Consumer<VfioDevice> reset(boolean hot) {
    return hot ? VfioDevice::hotReset : VfioDevice::reset;
  }

  private static int readUntil(AtomicBoolean over, EduDevice edu, CountDownLatch reading) {
    Registers registers = edu.registers().registers();
    int told = 0;
    while (!over.get()) {
      try (Registers in = registers.enter()) {
        assertThat(in.getIntVolatile(0)).isEqualTo(0x010000ed);
        reading.countDown();
      } catch (DeviceGone e) {
        told++;
      }
    }
    return told;
  }

  private static int get(RegisterSpace space, long offset) {
    try (Registers in = space.registers().enter()) {
      return in.getIntVolatile(offset);
    }
  }

  private static void set(RegisterSpace space, long offset, int value) {
    try (Registers in = space.registers().enter()) {
      in.setIntVolatile(offset, value);
    }
  }
}
