package dev.picket.vfio;

import static dev.picket.vfio.VfioUapi.VFIO_DEVICE_FLAGS_PCI;
import static dev.picket.vfio.VfioUapi.VFIO_DEVICE_FLAGS_RESET;
import static dev.picket.vfio.VfioUapi.VFIO_DEVICE_GET_INFO;
import static dev.picket.vfio.VfioUapi.VFIO_DEVICE_GET_IRQ_INFO;
import static dev.picket.vfio.VfioUapi.VFIO_DEVICE_GET_REGION_INFO;
import static dev.picket.vfio.VfioUapi.VFIO_DEVICE_INFO;
import static dev.picket.vfio.VfioUapi.VFIO_IRQ_INFO;
import static dev.picket.vfio.VfioUapi.VFIO_PCI_CONFIG_REGION_INDEX;
import static dev.picket.vfio.VfioUapi.VFIO_REGION_INFO;
import static java.util.Objects.requireNonNull;

import dev.picket.linux.SealedMemory;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.Struct;
import dev.picket.reclaim.BacklogFullException;
import dev.picket.reclaim.Reclaimer;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A PCI device that the driver {@code vfio-pci} has given to this process: its registers, its
 * interrupts, its memory. One process has a device at a time, and with it the whole IOMMU group.
 *
 * <p>All methods may be called by any thread. They are system calls, except where they only tell
 * what is known. Closing it closes everything that came from it, in the order that keeps the device
 * from reaching memory that is gone.
 *
 * <p>The kernel's document "VFIO - Virtual Function I/O" describes what is behind it.
 */
public final class VfioDevice implements AutoCloseable {
  /*
   * The lock is held while the device's registers come and go, so that a reset, a write to the configuration space and a
   * new mapping exclude each other. It is never held while something is waited for: a handler may want it, and whoever
   * waits for room for a mapping may wait for a reader, which must not keep the device from being closed.
   *
   * Order of close(): interrupts off, and their handlers waited for; bus master off, so that the device reaches nothing;
   * IOMMU unmapped, then the memory freed; registers revoked, because a mapping would keep the device open; device, group,
   * container.
   */

  private final Kernel kernel;
  private final Reclaimer reclaimer;
  private final PciAddress address;
  private final GroupAttachment attachment;
  private final List<Region> regions;
  private final List<InterruptInfo> interrupts;
  private final ConfigSpace config;
  private final DeviceInterrupts enabled;
  private final DeviceReset reset;
  private final RegisterSpaces spaces = new RegisterSpaces();
  private final Set<DmaMemory> memories = ConcurrentHashMap.newKeySet();

  private final ReentrantLock changing = new ReentrantLock();
  private boolean closed;

  private VfioDevice(
      Kernel kernel, GroupAttachment attachment, PciAddress address, Reclaimer reclaimer) {
    this.kernel = kernel;
    this.attachment = attachment;
    this.address = address;
    this.reclaimer = reclaimer;
    try (Arena arena = Arena.ofConfined()) {
      Struct info = Struct.sized(arena, VFIO_DEVICE_INFO);
      kernel.ioctl(attachment.device(), VFIO_DEVICE_GET_INFO, info.memory());
      if (!info.has(VFIO_DEVICE_FLAGS_PCI)) {
        throw new IllegalStateException(
            "%s is no PCI device to VFIO (flags 0x%x)".formatted(address, info.get("flags")));
      }
      this.regions = readRegions(arena, info.get("num_regions"));
      this.interrupts = readInterrupts(arena, info.get("num_irqs"));
      this.config =
          new ConfigSpace(
              kernel, attachment.device(), region(VFIO_PCI_CONFIG_REGION_INDEX), spaces, changing);
      this.enabled = new DeviceInterrupts(kernel, attachment.device(), interrupts);
      this.reset =
          new DeviceReset(
              kernel,
              attachment,
              address,
              config,
              spaces,
              changing,
              info.has(VFIO_DEVICE_FLAGS_RESET));
    }
  }

  /**
   * Opens a device. If any step fails, what was opened is closed. Neither memory decoding nor bus
   * master is changed: {@link ConfigSpace} does that.
   *
   * @param address where it is
   * @param reclaimer the domain of its registers' readers, which has to outlive the device
   * @return the device
   * @throws IllegalArgumentException if there is no such device
   * @throws IllegalStateException if it cannot be used, saying what to do: it has another driver,
   *     no IOMMU group, or one that is not viable; or native access is off
   * @throws SystemCallException if the kernel refuses, saying what to do: VFIO is missing, this
   *     user has no permission, the group is in use
   */
  public static VfioDevice open(PciAddress address, Reclaimer reclaimer) {
    return open(Kernel.ofThisMachine(), Sysfs.ofThisMachine(), address, reclaimer);
  }

  static VfioDevice open(Kernel kernel, Sysfs sysfs, PciAddress address, Reclaimer reclaimer) {
    requireNonNull(address, "address");
    requireNonNull(reclaimer, "reclaimer");
    GroupAttachment attachment = new GroupAttachment(kernel, sysfs, address);
    try {
      return new VfioDevice(kernel, attachment, address, reclaimer);
    } catch (Throwable e) {
      new Cleanup().step(attachment::close).endAfter(e);
      throw e;
    }
  }

  /**
   * Tells where it is.
   *
   * @return its address
   */
  public PciAddress address() {
    return address;
  }

  /**
   * Lists the regions.
   *
   * @return those that the device has, by index
   */
  public List<Region> regions() {
    return regions;
  }

  /**
   * Finds a region.
   *
   * @param index 0 to 5 for a BAR
   * @return the region
   * @throws IllegalArgumentException if the device does not have it
   */
  public Region region(int index) {
    return regions.stream()
        .filter(region -> region.index() == index)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s has no region %d; it has %s"
                        .formatted(address, index, regions.stream().map(Region::name).toList())));
  }

  /**
   * Lists the kinds of interrupts.
   *
   * @return what the device has of each, in the order of {@link InterruptKind}
   */
  public List<InterruptInfo> interrupts() {
    return interrupts;
  }

  /**
   * Gives the configuration space.
   *
   * @return it
   */
  public ConfigSpace config() {
    return config;
  }

  /**
   * Maps all of a region as registers. May wait for room in the reclaimer's backlog.
   *
   * @param index 0 to 5, the BAR
   * @return the registers, to be closed by the caller or with the device
   * @throws IllegalArgumentException if the device does not have it
   * @throws UnsupportedOperationException if it cannot be mapped, or not as a whole
   * @throws IllegalStateException if the device does not decode memory, or is closed
   * @throws BacklogFullException instead of waiting, if the reclaimer is to fail then
   * @throws SystemCallException if the kernel refuses
   */
  public RegisterSpace openRegisters(int index) {
    Region region = region(index);
    Region.Area whole = new Region.Area(0, region.size());
    if (!region.mappableAreas().equals(List.of(whole))) {
      throw new UnsupportedOperationException(
          "%s of %s cannot be mapped as a whole; mappable is: %s"
              .formatted(region.name(), address, region.mappableAreas()));
    }
    return openRegisters(region, whole, "%s of %s".formatted(region.name(), address));
  }

  /**
   * Maps an area of a region as registers. May wait for room in the reclaimer's backlog.
   *
   * @param index 0 to 5, the BAR
   * @param area one of the region's {@link Region#mappableAreas}
   * @return the registers, with offsets from the start of the area
   * @throws IllegalArgumentException if the device does not have it
   * @throws IllegalStateException if the device does not decode memory, or is closed
   * @throws BacklogFullException instead of waiting, if the reclaimer is to fail then
   * @throws SystemCallException if the kernel refuses
   */
  public RegisterSpace openRegisters(int index, Region.Area area) {
    Region region = region(index);
    if (!region.mappableAreas().contains(area)) {
      throw new IllegalArgumentException(
          "%s of %s has no mappable area of %s; it has %s"
              .formatted(region.name(), address, area, region.mappableAreas()));
    }
    return openRegisters(region, area, "%s of %s of %s".formatted(area, region.name(), address));
  }

  /**
   * Enables the interrupt line.
   *
   * @param poller whose agent calls the handler
   * @param handler told of interrupts; ends with {@link Intx#unmask}
   * @return the line, to be closed by the caller or with the device
   * @throws UnsupportedOperationException if the device has none
   * @throws IllegalStateException if another type of interrupt is enabled, or the device or the
   *     poller is closed
   * @throws SystemCallException if the kernel refuses
   */
  public Intx enableIntx(InterruptPoller poller, InterruptHandler handler) {
    return new Intx(enabled.enable(InterruptKind.INTX, poller, List.of(handler)));
  }

  /**
   * Enables MSI.
   *
   * @param poller whose agent calls the handlers
   * @param handlers one for each vector
   * @return the vectors, to be closed by the caller or with the device
   * @throws UnsupportedOperationException if the device has none
   * @throws IllegalArgumentException if there is no handler, or more than the device has vectors
   * @throws IllegalStateException if another type of interrupt is enabled, the machine has fewer
   *     vectors left, or the device or the poller is closed
   * @throws SystemCallException if the kernel refuses
   */
  public MessageInterrupts enableMsi(InterruptPoller poller, InterruptHandler... handlers) {
    return new MessageInterrupts(enabled.enable(InterruptKind.MSI, poller, List.of(handlers)));
  }

  /**
   * Enables MSI-X.
   *
   * @param poller whose agent calls the handlers
   * @param handlers one for each vector
   * @return the vectors, to be closed by the caller or with the device
   * @throws UnsupportedOperationException if the device has none
   * @throws IllegalArgumentException if there is no handler, or more than the device has vectors
   * @throws IllegalStateException if another type of interrupt is enabled, the machine has fewer
   *     vectors left, or the device or the poller is closed
   * @throws SystemCallException if the kernel refuses
   */
  public MessageInterrupts enableMsix(InterruptPoller poller, InterruptHandler... handlers) {
    return new MessageInterrupts(enabled.enable(InterruptKind.MSIX, poller, List.of(handlers)));
  }

  /**
   * Asks to be told when somebody wants the device back: its driver is being unbound, or it is
   * being unplugged. Whoever does that waits until the device is closed, and its registers with it;
   * the kernel asks again every ten seconds.
   *
   * @param poller whose agent hands the task over
   * @param executor runs the task, which may block
   * @param task closes the device; handed over again if it was asked again and the last one is over
   * @return the wish, to be closed by the caller or with the device
   * @throws UnsupportedOperationException if the kernel does not tell
   * @throws IllegalStateException if that is enabled already, or the device or the poller is closed
   * @throws SystemCallException if the kernel refuses
   */
  public RemovalRequests onRemovalRequest(
      InterruptPoller poller, Executor executor, Runnable task) {
    return enabled.onRemovalRequest(poller, executor, task);
  }

  /**
   * Tells whether the device can be reset alone.
   *
   * @return whether {@link #reset} is possible
   */
  public boolean supportsReset() {
    return reset.hasFunctionReset();
  }

  /**
   * Resets the device. Its registers are revoked before and mapped anew after it; the command
   * register is given the value that it had, and enabled interrupts stay so. Everything else of the
   * device is as its reset leaves it, and what it was doing is over. Takes about a tenth of a
   * second, and as long as the device takes to end what it is doing. Room in the reclaimer's
   * backlog for mapping each register space anew was reserved before; only if the backlog has been
   * full ever since the last mapping, it has to be waited for.
   *
   * @throws UnsupportedOperationException if the device cannot be reset alone
   * @throws SystemCallException if the kernel refuses; the device may still be working then
   * @throws IllegalStateException if the device did not come back as it was, or is closed
   */
  public void reset() {
    reset.function();
  }

  /**
   * Resets the bus that the device is on, if nothing outside its IOMMU group is on it. Registers,
   * command register and interrupts are treated as by {@link #reset}.
   *
   * @throws SystemCallException if the kernel refuses, with {@code ENODEV} on a bus that cannot be
   *     reset; the device may still be working then
   * @throws IllegalStateException if other groups would be reset too, the device did not come back
   *     as it was, or it is closed
   */
  public void hotReset() {
    reset.hot();
  }

  /**
   * Makes memory that the device can reach. It is pinned, which the limit on locked memory counts.
   *
   * @param size in bytes, a multiple of the IOMMU's page
   * @param iova the address by which the device is to reach it, a multiple of the IOMMU's page;
   *     what the device itself can address is for the caller to know
   * @param access what the device may do
   * @return the memory, to be closed by the caller or with the device
   * @throws IllegalArgumentException if size or address is not one that the IOMMU takes
   * @throws IllegalStateException if the device is closed
   * @throws SystemCallException if the kernel refuses, saying what to do: the limit on locked
   *     memory is too low, the addresses overlap another mapping's
   */
  public DmaMemory mapDma(long size, long iova, DmaAccess access) {
    return mapDma(DmaMemory.ITS_OWN, size, iova, access);
  }

  /**
   * Lets the device reach memory that can be shared with others, as a DMA buffer for one. Pinned
   * and counted like that of {@link #mapDma(long, long, DmaAccess)}.
   *
   * <p>To tell others when the device is at work on it is for the caller; {@link DmaMemory#segment}
   * looks at the same bytes and waits for nobody.
   *
   * @param memory all of which the device is to reach; stays the caller's, who may close it
   * @param iova the address by which the device is to reach it, a multiple of the IOMMU's page
   * @param access what the device may do
   * @return the memory as the device's, to be closed by the caller or with the device
   * @throws IllegalArgumentException if size or address is not one that the IOMMU takes
   * @throws IllegalStateException if the device or the memory is closed
   * @throws SystemCallException if the kernel refuses, saying what to do
   */
  public DmaMemory mapDma(SealedMemory memory, long iova, DmaAccess access) {
    return mapDma(DmaMemory.pagesOf(memory), memory.size(), iova, access);
  }

  private DmaMemory mapDma(DmaMemory.Pages pages, long size, long iova, DmaAccess access) {
    requireNonNull(access, "access");
    changing.lock();
    try {
      checkOpen();
      DmaMemory memory =
          new DmaMemory(kernel, attachment, pages, size, iova, access, memories::remove);
      try {
        memories.add(memory);
      } catch (Throwable e) {
        new Cleanup().step(memory::close).endAfter(e);
        throw e;
      }
      return memory;
    } finally {
      changing.unlock();
    }
  }

  /**
   * Tells whether the device reaches memory. To memory that it does not reach it transfers nothing,
   * and may report success.
   *
   * @param memory of any device
   * @return whether it was made by this one, and neither closed nor cut off since
   */
  public boolean reaches(DmaMemory memory) {
    return memories.contains(memory) && memory.isReachable();
  }

  /**
   * Cuts the device off all memory, whatever it does: switches bus master off and reads that back,
   * and unmaps all its memory in the IOMMU, confirmed by size. This process keeps the memory until
   * it is closed, and the registers. Message interrupts do not arrive any more. For a device that
   * is removed and answers nothing, the IOMMU alone has to do.
   *
   * @throws SystemCallException if the kernel refused a step; the others were tried, and the device
   *     may still reach memory
   * @throws IllegalStateException if bus master is not off, or the kernel unmapped something else:
   *     the device may still reach memory; or if the device is closed
   */
  public void isolate() {
    changing.lock();
    try {
      checkOpen();
      Cleanup all = new Cleanup().step(this::endBusMasterUnlessRemoved);
      memories.forEach(memory -> all.step(memory::cutOff));
      all.end();
    } finally {
      changing.unlock();
    }
  }

  /**
   * Closes the device and all that came from it: interrupts, memory, registers. Waits for interrupt
   * handlers that are running, unless one is the caller, and for no reader of registers. What fails
   * does not keep the rest from being closed. May be called again; a call while another one is at
   * work returns at once.
   *
   * @throws SystemCallException if the kernel refused a step; further failures are suppressed in it
   * @throws IllegalStateException if a step failed otherwise
   */
  @Override
  public void close() {
    if (beginClosing()) {
      new Cleanup()
          .step(enabled::close)
          .step(this::endBusMaster)
          .step(this::closeMemories)
          .step(spaces::closeAll)
          .step(this::closeAttachment)
          .step(this::closeMemoriesThatWereKept)
          .end();
    }
  }

  @Override
  public String toString() {
    return "device " + address;
  }

  private RegisterSpace openRegisters(Region region, Region.Area area, String name) {
    BarSource source =
        new BarSource(
            kernel,
            attachment.device(),
            config,
            spaces,
            name,
            region.offset() + area.offset(),
            area.size());
    return new RegisterSpace(kernel, reclaimer, source, space -> mapFirst(source, space));
  }

  private void mapFirst(BarSource source, RegisterSpace space) {
    changing.lock();
    try {
      checkOpen();
      String why = config.whyNoMemory();
      if (why != null) {
        throw new IllegalStateException(
            "%s cannot be mapped: %s; see config().memoryDecoding(true)"
                .formatted(source.name(), why));
      }
      space.reopen();
      spaces.add(source, space);
    } finally {
      changing.unlock();
    }
  }

  /** Writes nothing to a device that was only looked at. */
  private void endBusMaster() {
    if (config.isBusMaster()) {
      config.busMaster(false);
    }
  }

  private void endBusMasterUnlessRemoved() {
    if (config.isPresent()) {
      config.busMaster(false);
    }
  }

  private boolean beginClosing() {
    changing.lock();
    try {
      boolean first = !closed;
      closed = true;
      return first;
    } finally {
      changing.unlock();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException(this + " is closed; open it again");
    }
  }

  /** Under the lock, so that no write goes to a number that may be another file's by then. */
  private void closeAttachment() {
    changing.lock();
    try {
      attachment.close();
    } finally {
      changing.unlock();
    }
  }

  private void closeMemories() {
    Cleanup all = new Cleanup();
    memories.forEach(memory -> all.step(memory::close));
    all.end();
  }

  private void closeMemoriesThatWereKept() {
    if (!spaces.areClosed()) {
      return; // a mapping keeps the device open, and with it what the IOMMU has mapped
    }
    Cleanup all = new Cleanup();
    memories.forEach(memory -> all.step(memory::closeAfterDevice));
    all.end();
  }

  private List<Region> readRegions(Arena arena, long number) {
    List<Region> found = new ArrayList<>();
    for (long i = 0; i < number; i++) {
      long index = i;
      try {
        Struct info =
            Answers.ask(
                kernel,
                arena,
                attachment.device(),
                VFIO_DEVICE_GET_REGION_INFO,
                VFIO_REGION_INFO,
                empty -> empty.set("index", index));
        if (info.get("size") != 0) {
          found.add(Region.of(info, address.toString()));
        }
      } catch (SystemCallException e) {
        // What a device does not have is refused, as the VGA region mostly is.
        if (e.errno() != Errno.EINVAL) {
          throw e;
        }
      }
    }
    return List.copyOf(found);
  }

  private List<InterruptInfo> readInterrupts(Arena arena, long number) {
    List<InterruptInfo> found = new ArrayList<>();
    for (InterruptKind kind : InterruptKind.values()) {
      if (kind.index() < number) {
        Struct info = Struct.sized(arena, VFIO_IRQ_INFO).set("index", kind.index());
        try {
          kernel.ioctl(attachment.device(), VFIO_DEVICE_GET_IRQ_INFO, info.memory());
          found.add(InterruptInfo.of(kind, info));
        } catch (SystemCallException e) {
          // Error notices are refused for what is not PCI Express.
          if (e.errno() != Errno.EINVAL) {
            throw e;
          }
        }
      }
    }
    return List.copyOf(found);
  }
}
