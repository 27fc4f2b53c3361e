package dev.picket.vfio;

import static dev.picket.linux.call.LinuxUapi.O_RDWR;
import static dev.picket.vfio.VfioUapi.VFIO_PCI_CONFIG_REGION_INDEX;

import dev.picket.guest.GuestDevices;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import dev.picket.reclaim.Reclaimer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Run by {@link DeviceRoundsGuestTest}: everything that can happen to a device's registers happens
 * under threads that spin on its identity.
 */
final class DeviceRounds implements AutoCloseable {
  private static final int READERS = 2;
  private static final long IDENTITY_REGISTER = 0;
  private static final int IDENTITY = 0x0100_00ed;
  private static final int COMMAND = 4;
  private static final int COMMAND_MEMORY = 2;
  private static final int DISTURBANCES = 5;
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Kernel kernel = Kernel.ofThisMachine();
  private final Reclaimer reclaimer;
  private final VfioDevice device;
  private final RegisterSpace space;
  private final SpinningReaders readers;

  private DeviceRounds(PciAddress address, Domain domain) {
    reclaimer = domain.open();
    device = VfioDevice.open(address, reclaimer);
    device.config().memoryDecoding(true);
    space = device.openRegisters(0);
    readers = new SpinningReaders(READERS, space, IDENTITY_REGISTER, IDENTITY);
  }

  /** Arguments: a PCI address, the rounds of unmapping. */
  public static void main(String[] arguments) throws Exception {
    PciAddress address = PciAddress.parse(arguments[0]);
    for (Domain domain : Domain.values()) {
      try (DeviceRounds rounds = new DeviceRounds(address, domain)) {
        rounds.unmapAndReopen(Integer.parseInt(arguments[1]));
        rounds.resetUnderReaders();
        rounds.switchOffBy(rounds::writeCommandThroughSysfs);
        rounds.switchOffBy(rounds::writeCommandThroughVfio);
        rounds.unbindWhileMapped();
        System.out.printf("%s: %s, %d reads%n", domain, rounds.space, rounds.readers.reads());
      }
      GuestDevices.bindToVfio(address.toString());
    }
  }

  private void unmapAndReopen(int times) {
    for (int round = 0; round < times; round++) {
      readers.awaitReads();
      space.revoke("round " + round);
      space.reopen();
      if (!reclaimer.barrier(LONG)) {
        throw new AssertionError("readers hold the mapping: " + reclaimer.stats());
      }
    }
    readers.awaitReads();
    if (reclaimer.stats().dropped() != times || space.generation() != 1 + times) {
      throw new AssertionError("of " + times + " rounds: " + space + ", " + reclaimer.stats());
    }
  }

  private void resetUnderReaders() {
    for (int i = 0; i < DISTURBANCES && device.supportsReset(); i++) {
      readers.awaitReads();
      device.reset();
      readers.awaitReads();
    }
  }

  /** Somebody else turns memory decoding off and on, and we are not told. */
  private void switchOffBy(CommandWriter foreign) throws IOException {
    int on = device.config().command();
    for (int i = 0; i < DISTURBANCES; i++) {
      readers.awaitReads();
      foreign.write(on & ~COMMAND_MEMORY);
      readers.awaitGone();
      foreign.write(on);
      readers.awaitGone();
      space.reopen();
    }
    readers.awaitReads();
  }

  private void writeCommandThroughSysfs(int command) throws IOException {
    try (Descriptor config =
        kernel.open("/sys/bus/pci/devices/" + device.address() + "/config", O_RDWR)) {
      write(config.number(), command, COMMAND);
    }
  }

  /** What a process would do that was handed our descriptor of the device. */
  private void writeCommandThroughVfio(int command) throws IOException {
    long config = device.region(VFIO_PCI_CONFIG_REGION_INDEX).offset();
    write(vfioDescriptor(), command, config + COMMAND);
  }

  private void write(int fd, int command, long position) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(ValueLayout.JAVA_SHORT);
      value.set(ValueLayout.JAVA_SHORT, 0, (short) command);
      long written = kernel.calls().pwrite(fd, value, position);
      if (written != value.byteSize()) {
        throw new AssertionError("writing the command register gave " + written);
      }
    }
  }

  private static int vfioDescriptor() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      for (Path link : open.toList()) {
        if (Files.isSymbolicLink(link)
            && Files.readSymbolicLink(link).toString().contains("vfio-device")) {
          return Integer.parseInt(link.getFileName().toString());
        }
      }
    }
    throw new AssertionError("no descriptor of a VFIO device is open");
  }

  /** The unbinder waits for the mapping too, which readers spin on. */
  private void unbindWhileMapped() throws Exception {
    try (PollerThread thread = new PollerThread()) {
      readers.awaitReads();
      device.onRemovalRequest(thread.poller(), Runnable::run, device::close);
      Path unbind = Path.of("/sys/bus/pci/drivers/vfio-pci/unbind");
      CompletableFuture<Void> unbound =
          CompletableFuture.runAsync(
              () -> {
                try {
                  Files.writeString(unbind, device.address().toString());
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      readers.awaitGone();
      unbound.get(LONG.toSeconds(), TimeUnit.SECONDS);
      readers.awaitGone();
    }
  }

  @Override
  public void close() {
    try (reclaimer;
        device) {
      readers.close();
    }
  }

  @FunctionalInterface
  private interface CommandWriter {
    void write(int command) throws IOException;
  }
}
