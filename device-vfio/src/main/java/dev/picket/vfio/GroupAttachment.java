package dev.picket.vfio;

import static dev.picket.vfio.VfioUapi.VFIO_API_VERSION;
import static dev.picket.vfio.VfioUapi.VFIO_CHECK_EXTENSION;
import static dev.picket.vfio.VfioUapi.VFIO_DMA_MAP_FLAG_READ;
import static dev.picket.vfio.VfioUapi.VFIO_DMA_MAP_FLAG_WRITE;
import static dev.picket.vfio.VfioUapi.VFIO_GET_API_VERSION;
import static dev.picket.vfio.VfioUapi.VFIO_GROUP_FLAGS_VIABLE;
import static dev.picket.vfio.VfioUapi.VFIO_GROUP_GET_DEVICE_FD;
import static dev.picket.vfio.VfioUapi.VFIO_GROUP_GET_STATUS;
import static dev.picket.vfio.VfioUapi.VFIO_GROUP_SET_CONTAINER;
import static dev.picket.vfio.VfioUapi.VFIO_GROUP_STATUS;
import static dev.picket.vfio.VfioUapi.VFIO_IOMMU_GET_INFO;
import static dev.picket.vfio.VfioUapi.VFIO_IOMMU_INFO_CAPS;
import static dev.picket.vfio.VfioUapi.VFIO_IOMMU_INFO_PGSIZES;
import static dev.picket.vfio.VfioUapi.VFIO_IOMMU_MAP_DMA;
import static dev.picket.vfio.VfioUapi.VFIO_IOMMU_TYPE1_DMA_MAP;
import static dev.picket.vfio.VfioUapi.VFIO_IOMMU_TYPE1_DMA_UNMAP;
import static dev.picket.vfio.VfioUapi.VFIO_IOMMU_TYPE1_INFO;
import static dev.picket.vfio.VfioUapi.VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE;
import static dev.picket.vfio.VfioUapi.VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE_HEAD;
import static dev.picket.vfio.VfioUapi.VFIO_IOMMU_UNMAP_DMA;
import static dev.picket.vfio.VfioUapi.VFIO_IOVA_RANGE;
import static dev.picket.vfio.VfioUapi.VFIO_SET_IOMMU;
import static dev.picket.vfio.VfioUapi.VFIO_TYPE1v2_IOMMU;

import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.LinuxUapi;
import dev.picket.linux.call.Struct;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One device, reached by the container of its IOMMU group. The only class that knows containers and
 * groups: reaching a device by its own file would be another one in its place.
 */
final class GroupAttachment implements AutoCloseable {
  private static final String CONTAINER = "/dev/vfio/vfio";
  static final String DRIVER = "vfio-pci";
  private static final String GUIDE = "docs/devices.md";

  private final Kernel kernel;
  private final Sysfs sysfs;
  private final PciAddress address;
  private final String groupNumber;
  private final Deque<Descriptor> opened = new ArrayDeque<>();

  private final Descriptor container;
  private final Descriptor group;
  private final Descriptor device;
  private final long pageSize;
  private final List<IovaRange> ranges;

  /** Opens all of it, or nothing. */
  GroupAttachment(Kernel kernel, Sysfs sysfs, PciAddress address) {
    this.kernel = kernel;
    this.sysfs = sysfs;
    this.address = address;
    this.groupNumber = usableGroup();
    try (Arena arena = Arena.ofConfined()) {
      container = openContainer();
      group = openGroup();
      checkViable(arena);
      attach(arena);
      Struct info =
          Answers.ask(
              kernel, arena, container, VFIO_IOMMU_GET_INFO, VFIO_IOMMU_TYPE1_INFO, empty -> {});
      pageSize = smallestPage(info);
      ranges = rangesOf(info);
      device = openDevice(arena);
    } catch (Throwable e) {
      closeOpened().endAfter(e);
      throw e;
    }
  }

  Descriptor device() {
    return device;
  }

  Descriptor group() {
    return group;
  }

  String groupNumber() {
    return groupNumber;
  }

  /** The unit of DMA mappings, in bytes. */
  long pageSize() {
    return pageSize;
  }

  /** Where DMA mappings may lie; empty if the kernel does not tell. */
  List<IovaRange> ranges() {
    return ranges;
  }

  /** Lets the device reach memory of this process. */
  void map(MemorySegment memory, long iova, DmaAccess access) {
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          Struct.sized(arena, VFIO_IOMMU_TYPE1_DMA_MAP)
              .set("flags", flags(access))
              .set("vaddr", memory.address())
              .set("iova", iova)
              .set("size", memory.byteSize());
      advised(
          () -> kernel.ioctl(container, VFIO_IOMMU_MAP_DMA, request.memory()),
          e ->
              switch (e.errno()) {
                case Errno.ENOMEM -> MemoryLockLimit.advice();
                case Errno.EEXIST ->
                    "0x%x bytes from IOVA 0x%x overlap what is mapped already; choose another IOVA"
                            .formatted(memory.byteSize(), iova)
                        + " or close that memory";
                case Errno.ENOSPC ->
                    "the container has no mapping left; map fewer and larger pieces, or raise the"
                        + " parameter dma_entry_limit of module vfio_iommu_type1";
                case Errno.EINVAL ->
                    "the IOMMU does not take 0x%x bytes at IOVA 0x%x; it takes %s"
                        .formatted(memory.byteSize(), iova, ranges);
                default -> null;
              });
    }
  }

  /**
   * Cuts the device off from memory. When it returns, nothing of it can be reached any more.
   *
   * @throws IllegalStateException if the kernel unmapped something else
   */
  void unmap(long iova, long size) {
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          Struct.sized(arena, VFIO_IOMMU_TYPE1_DMA_UNMAP).set("iova", iova).set("size", size);
      kernel.ioctl(container, VFIO_IOMMU_UNMAP_DMA, request.memory());
      long unmapped = request.get("size");
      if (unmapped != size) {
        throw new IllegalStateException(
            ("the kernel unmapped 0x%x bytes at IOVA 0x%x of %s, expected 0x%x: the device may"
                    + " still reach the rest; reset it, and close it before its memory is freed")
                .formatted(unmapped, iova, address, size));
      }
    }
  }

  /** Closes the device, the group and the container, in this order. */
  @Override
  public void close() {
    closeOpened().end();
  }

  private String usableGroup() {
    if (!sysfs.has(address)) {
      throw new IllegalArgumentException(
          "there is no PCI device "
              + address
              + ": "
              + sysfs.devices()
              + " does not have it; picket vfio list shows those that there are");
    }
    String number = sysfs.group(address);
    if (number == null) {
      throw new IllegalStateException(
          address
              + " is in no IOMMU group, so the IOMMU is off; switch it on in the firmware (VT-d or"
              + " AMD-Vi) and on the kernel's command line (intel_iommu=on)");
    }
    String driver = sysfs.driver(address);
    if (!DRIVER.equals(driver)) {
      throw new IllegalStateException(
          "%s has %s, expected %s; bind it as %s describes"
              .formatted(
                  address, driver == null ? "no driver" : "the driver " + driver, DRIVER, GUIDE));
    }
    return number;
  }

  private Descriptor openContainer() {
    Descriptor file =
        opened(
            advised(
                () -> kernel.open(CONTAINER, LinuxUapi.O_RDWR),
                e ->
                    switch (e.errno()) {
                      case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
                          "VFIO is not there; load its module (modprobe vfio-pci), and give a"
                              + " container the files in /dev/vfio";
                      case Errno.EACCES, Errno.EPERM -> permission(CONTAINER);
                      default -> null;
                    }));
    int version = kernel.ioctl(file, VFIO_GET_API_VERSION, 0);
    if (version != VFIO_API_VERSION) {
      throw new IllegalStateException(
          "the kernel's VFIO has version %d, expected %d; this version of Picket does not know it"
              .formatted(version, VFIO_API_VERSION));
    }
    if (kernel.ioctl(file, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU) != 1) {
      throw new IllegalStateException(
          "the kernel's VFIO has no type 1 IOMMU (version 2); load its module (modprobe"
              + " vfio_iommu_type1)");
    }
    return file;
  }

  private Descriptor openGroup() {
    String path = "/dev/vfio/" + groupNumber;
    return opened(
        advised(
            () -> kernel.open(path, LinuxUapi.O_RDWR),
            e ->
                switch (e.errno()) {
                  case Errno.ENOENT, Errno.ENODEV ->
                      "group "
                          + groupNumber
                          + " of "
                          + address
                          + " has no file; bind the device to "
                          + DRIVER
                          + " as "
                          + GUIDE
                          + " describes, and give a container the files in /dev/vfio";
                  case Errno.EACCES, Errno.EPERM -> permission(path);
                  case Errno.EBUSY ->
                      "group "
                          + groupNumber
                          + " of "
                          + address
                          + " is in use: by another process, or by this one, which can open one"
                          + " device of a group at a time; close that, and its register mappings";
                  default -> null;
                }));
  }

  private void checkViable(Arena arena) {
    Struct status = Struct.sized(arena, VFIO_GROUP_STATUS);
    kernel.ioctl(group, VFIO_GROUP_GET_STATUS, status.memory());
    if (!status.has(VFIO_GROUP_FLAGS_VIABLE)) {
      throw new IllegalStateException(
          ("group %s of %s is not viable, because a driver of the kernel's uses another device of"
                  + " it: %s; bind those to %s too, or unbind them, as %s describes")
              .formatted(
                  groupNumber,
                  address,
                  sysfs.neighbours(address).stream().map(sysfs::withDriver).toList(),
                  DRIVER,
                  GUIDE));
    }
  }

  private void attach(Arena arena) {
    MemorySegment number = arena.allocateFrom(ValueLayout.JAVA_INT, container.number());
    kernel.ioctl(group, VFIO_GROUP_SET_CONTAINER, number);
    advised(
        () -> kernel.ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU),
        e ->
            e.errno() == Errno.EPERM
                ? "the platform cannot remap interrupts safely; the kernel's log says so (dmesg)"
                : null);
  }

  private Descriptor openDevice(Arena arena) {
    MemorySegment name = arena.allocateFrom(address.toString());
    int number =
        advised(
            () -> kernel.ioctl(group, VFIO_GROUP_GET_DEVICE_FD, name),
            e ->
                "%s is not given out by group %s; look at its power state and driver, and at the"
                        .formatted(address, groupNumber)
                    + " kernel's log (dmesg)");
    return opened(new Descriptor(kernel, number, "device " + address));
  }

  private static long smallestPage(Struct info) {
    long sizes = info.has(VFIO_IOMMU_INFO_PGSIZES) ? info.get("iova_pgsizes") : LinuxUapi.PAGE;
    return Math.max(LinuxUapi.PAGE, Long.lowestOneBit(sizes));
  }

  private static List<IovaRange> rangesOf(Struct info) {
    if (!info.has(VFIO_IOMMU_INFO_CAPS)) {
      return List.of();
    }
    return InfoCapability.chain(info.memory(), info.get("cap_offset"), "the IOMMU").stream()
        .filter(capability -> capability.id() == VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE)
        .flatMap(
            capability ->
                capability
                    .array(VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE_HEAD, "nr_iovas", VFIO_IOVA_RANGE)
                    .stream())
        .map(range -> new IovaRange(range.get("start"), range.get("end")))
        .toList();
  }

  private static int flags(DmaAccess access) {
    return (access.isRead() ? VFIO_DMA_MAP_FLAG_READ : 0)
        | (access.isWritten() ? VFIO_DMA_MAP_FLAG_WRITE : 0);
  }

  private static String permission(String path) {
    return "this user may not open "
        + path
        + "; let it (chown USER "
        + path
        + ", or a udev rule), as "
        + GUIDE
        + " describes";
  }

  private Descriptor opened(Descriptor file) {
    opened.push(file);
    return file;
  }

  private Cleanup closeOpened() {
    Cleanup cleanup = new Cleanup();
    opened.forEach(file -> cleanup.step(file::close));
    return cleanup;
  }

  private static <T> T advised(Supplier<T> call, Advice advice) {
    try {
      return call.get();
    } catch (SystemCallException e) {
      String text = advice.on(e);
      throw text == null ? e : e.withAdvice(text);
    }
  }

  /** What to do about a failure; null if nothing is known. */
  private interface Advice {
    @Nullable String on(SystemCallException failure);
  }
}
