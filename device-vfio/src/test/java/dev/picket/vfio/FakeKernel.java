package dev.picket.vfio;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Libc;
import dev.picket.linux.call.LinuxUapi;
import dev.picket.linux.call.Request;
import dev.picket.linux.call.Struct;
import dev.picket.linux.call.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A kernel with one device in one group. What needs no device is the real kernel's: eventfds,
 * epoll, memory. Any call can be made to fail. It knows what is open and mapped.
 */
final class FakeKernel implements SystemCalls {
  static final PciAddress ADDRESS = PciAddress.parse("0000:00:05.0");
  static final String GROUP = "5";
  static final long BAR_SIZE = 0x4000;
  static final int POWER_CONTROL = 0x44;

  private static final long BAR_OFFSET = 0;
  private static final long REGION = 1L << 40;
  private static final long CONFIG_OFFSET = 7 * REGION;
  private static final int COMMAND = 4;
  private static final int FIRST_FAKE = 1_000_000;

  private final SystemCalls real = Libc.instance();
  private final byte[] config = new byte[0x100];
  private final Map<Integer, String> files = new HashMap<>();
  private final Map<Long, Long> mappings = new HashMap<>();
  private final Map<Long, Long> dma = new HashMap<>();
  private final Map<Integer, List<Integer>> eventfds = new HashMap<>();
  private final Map<Long, Integer> regions = new HashMap<>();
  private final List<String> log = new ArrayList<>();
  private int next = FIRST_FAKE;
  private int calls;

  /* What tests change. */
  int failingCall;
  int failure = Errno.EIO;
  Request failingRequest = new Request("none", -1);
  String failingPath = "none";
  int apiVersion;
  boolean type1 = true;
  boolean viable = true;
  boolean resettable = true;
  boolean resetClearsCommand;
  int stuckCommandBits;
  int vectorsLeft = Integer.MAX_VALUE;
  long unmappedLess;
  List<Struct> affected = new ArrayList<>();
  int hotResetInfoError;
  long barSize = BAR_SIZE;
  boolean failsToCover;
  Runnable beforeWrite = () -> {};
  Runnable beforeUnmap = () -> {};

  FakeKernel() {
    config[0] = 0x34;
    config[1] = 0x12;
    config[COMMAND] = 3;
    config[6] = 0x10;
    config[0x34] = 0x40;
    config[0x40] = 1;
    config[0x41] = 0x50;
    config[0x50] = 5;
  }

  /** Descriptors and mappings that are not given back. */
  synchronized Set<String> leftovers() {
    Set<String> left = new TreeSet<>(files.values());
    mappings.forEach((at, size) -> left.add("0x%x bytes mapped at 0x%x".formatted(size, at)));
    return left;
  }

  synchronized List<String> log() {
    return List.copyOf(log);
  }

  synchronized int calls() {
    return calls;
  }

  byte[] config() {
    return config;
  }

  synchronized Map<Long, Long> dma() {
    return Map.copyOf(dma);
  }

  void affect(int group, int bus, int devfn) {
    affected.add(
        new Struct(
                VfioUapi.VFIO_PCI_DEPENDENT_DEVICE,
                Arena.ofAuto().allocate(VfioUapi.VFIO_PCI_DEPENDENT_DEVICE))
            .set("group_id", group)
            .set("bus", bus)
            .set("devfn", devfn));
  }

  @Override
  public synchronized int open(String path, int flags) {
    if (fails()) {
      return -failure;
    }
    if (path.equals(failingPath)) {
      return -failure;
    }
    return switch (path) {
      case "/dev/vfio/vfio" -> fake("container");
      case "/dev/vfio/" + GROUP -> files.containsValue("group") ? -Errno.EBUSY : fake("group");
      default -> -Errno.ENOENT;
    };
  }

  @Override
  public synchronized int close(int fd) {
    String file = files.remove(fd);
    if (file == null) {
      throw new AssertionError("descriptor " + fd + " is not open");
    }
    log.add("close " + file);
    int result = fd < FIRST_FAKE ? real.close(fd) : 0;
    return fails() ? -failure : result;
  }

  @Override
  public synchronized int ioctl(int fd, long request, long argument) {
    if (fails() || request == failingRequest.number()) {
      return -failure;
    }
    String file = files.getOrDefault(fd, "closed");
    if (is(VfioUapi.VFIO_GET_API_VERSION, request) && file.equals("container")) {
      return apiVersion;
    }
    if (is(VfioUapi.VFIO_CHECK_EXTENSION, request) && file.equals("container")) {
      return type1 ? 1 : 0;
    }
    if (is(VfioUapi.VFIO_SET_IOMMU, request) && file.equals("container")) {
      return 0;
    }
    if (is(VfioUapi.VFIO_DEVICE_RESET, request) && file.equals("device")) {
      return reset("reset");
    }
    return -Errno.ENOTTY;
  }

  @Override
  public synchronized int ioctl(int fd, long request, MemorySegment argument) {
    if (fails() || request == failingRequest.number()) {
      return -failure;
    }
    return switch (files.getOrDefault(fd, "closed")) {
      case "container" -> containerCall(request, argument);
      case "group" -> groupCall(request, argument);
      case "device" -> deviceCall(request, argument);
      default -> -Errno.ENOTTY;
    };
  }

  private int containerCall(long request, MemorySegment argument) {
    if (is(VfioUapi.VFIO_IOMMU_GET_INFO, request)) {
      return iommuInfo(new Struct(VfioUapi.VFIO_IOMMU_TYPE1_INFO, argument));
    }
    if (is(VfioUapi.VFIO_IOMMU_MAP_DMA, request)) {
      Struct map = new Struct(VfioUapi.VFIO_IOMMU_TYPE1_DMA_MAP, argument);
      log.add("map");
      dma.put(map.get("iova"), map.get("size"));
      return 0;
    }
    if (is(VfioUapi.VFIO_IOMMU_UNMAP_DMA, request)) {
      Struct unmap = new Struct(VfioUapi.VFIO_IOMMU_TYPE1_DMA_UNMAP, argument);
      log.add("unmap");
      Long size = dma.remove(unmap.get("iova"));
      unmap.set("size", (size == null ? 0 : size) - unmappedLess);
      return 0;
    }
    return -Errno.ENOTTY;
  }

  private int groupCall(long request, MemorySegment argument) {
    if (is(VfioUapi.VFIO_GROUP_GET_STATUS, request)) {
      new Struct(VfioUapi.VFIO_GROUP_STATUS, argument).set("flags", viable ? 1 : 0);
      return 0;
    }
    if (is(VfioUapi.VFIO_GROUP_SET_CONTAINER, request)) {
      return "container".equals(files.get(argument.get(JAVA_INT, 0))) ? 0 : -Errno.EBADF;
    }
    if (is(VfioUapi.VFIO_GROUP_GET_DEVICE_FD, request)) {
      return argument.getString(0).equals(ADDRESS.toString()) ? fake("device") : -Errno.ENODEV;
    }
    return -Errno.ENOTTY;
  }

  private int deviceCall(long request, MemorySegment argument) {
    if (is(VfioUapi.VFIO_DEVICE_GET_INFO, request)) {
      new Struct(VfioUapi.VFIO_DEVICE_INFO, argument)
          .set("flags", 2 | (resettable ? 1 : 0))
          .set("num_regions", 9)
          .set("num_irqs", 5);
      return 0;
    }
    if (is(VfioUapi.VFIO_DEVICE_GET_REGION_INFO, request)) {
      return regionInfo(new Struct(VfioUapi.VFIO_REGION_INFO, argument));
    }
    if (is(VfioUapi.VFIO_DEVICE_GET_IRQ_INFO, request)) {
      return interruptInfo(new Struct(VfioUapi.VFIO_IRQ_INFO, argument));
    }
    if (is(VfioUapi.VFIO_DEVICE_SET_IRQS, request)) {
      return setInterrupts(new Struct(VfioUapi.VFIO_IRQ_SET, argument));
    }
    if (is(VfioUapi.VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, request)) {
      return hotResetInfo(new Struct(VfioUapi.VFIO_PCI_HOT_RESET_INFO, argument));
    }
    if (is(VfioUapi.VFIO_DEVICE_PCI_HOT_RESET, request)) {
      Struct reset = new Struct(VfioUapi.VFIO_PCI_HOT_RESET, argument);
      int group = argument.get(JAVA_INT, reset.layout().byteSize());
      return reset.get("count") == 1 && "group".equals(files.get(group))
          ? reset("hot reset")
          : -Errno.EINVAL;
    }
    return -Errno.ENOTTY;
  }

  private int iommuInfo(Struct info) {
    StructLayout head = VfioUapi.VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE_HEAD;
    long capability = VfioUapi.VFIO_IOMMU_TYPE1_INFO.byteSize();
    long ranges = capability + head.byteSize();
    long size = ranges + VfioUapi.VFIO_IOVA_RANGE.byteSize();
    info.set("flags", 3).set("iova_pgsizes", 0x40201000);
    if (info.memory().byteSize() < size) {
      info.set("argsz", size);
      return 0;
    }
    info.set("cap_offset", capability);
    new Struct(VfioUapi.VFIO_INFO_CAP_HEADER, info.memory().asSlice(capability)).set("id", 1);
    new Struct(head, info.memory().asSlice(capability)).set("nr_iovas", 1);
    new Struct(VfioUapi.VFIO_IOVA_RANGE, info.memory().asSlice(ranges))
        .set("start", 0)
        .set("end", 0xfedfffffL);
    return 0;
  }

  private int regionInfo(Struct info) {
    switch ((int) info.get("index")) {
      case 0 -> info.set("flags", 7).set("size", barSize).set("offset", BAR_OFFSET);
      case 2 -> {
        StructLayout head = VfioUapi.VFIO_REGION_INFO_CAP_SPARSE_MMAP_HEAD;
        StructLayout area = VfioUapi.VFIO_REGION_SPARSE_MMAP_AREA;
        long capability = VfioUapi.VFIO_REGION_INFO.byteSize();
        long areas = capability + head.byteSize();
        long size = areas + 2 * area.byteSize();
        info.set("flags", 0xf).set("size", BAR_SIZE).set("offset", 2L << 40);
        if (info.memory().byteSize() < size) {
          info.set("argsz", size);
          return 0;
        }
        info.set("cap_offset", capability);
        new Struct(VfioUapi.VFIO_INFO_CAP_HEADER, info.memory().asSlice(capability)).set("id", 1);
        new Struct(head, info.memory().asSlice(capability)).set("nr_areas", 2);
        new Struct(area, info.memory().asSlice(areas)).set("offset", 0).set("size", 0x1000);
        new Struct(area, info.memory().asSlice(areas + area.byteSize()))
            .set("offset", 0x2000)
            .set("size", 0x2000);
      }
      case 7 -> info.set("flags", 3).set("size", 0x100).set("offset", CONFIG_OFFSET);
      case 8 -> {
        return -Errno.EINVAL;
      }
      default -> info.set("size", 0);
    }
    return 0;
  }

  private static int interruptInfo(Struct info) {
    switch ((int) info.get("index")) {
      case 0 -> info.set("flags", 7).set("count", 1);
      case 1 -> info.set("flags", 9).set("count", 4);
      case 2 -> info.set("flags", 1).set("count", 0);
      case 4 -> info.set("flags", 9).set("count", 1);
      default -> {
        return -Errno.EINVAL;
      }
    }
    return 0;
  }

  private int setInterrupts(Struct set) {
    int index = (int) set.get("index");
    int flags = (int) set.get("flags");
    int start = (int) set.get("start");
    int count = (int) set.get("count");
    if (flags == (VfioUapi.VFIO_IRQ_SET_DATA_EVENTFD | VfioUapi.VFIO_IRQ_SET_ACTION_TRIGGER)) {
      if (count > vectorsLeft) {
        return vectorsLeft;
      }
      List<Integer> wired = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        wired.add(set.memory().get(JAVA_INT, set.layout().byteSize() + 4L * i));
      }
      eventfds.put(index, wired);
      log.add("enable " + index);
    } else if (count == 0) {
      eventfds.remove(index);
      log.add("disable " + index);
    } else if ((flags & VfioUapi.VFIO_IRQ_SET_ACTION_TRIGGER) != 0) {
      return fire(index, start);
    } else {
      log.add((flags & VfioUapi.VFIO_IRQ_SET_ACTION_MASK) != 0 ? "mask" : "unmask");
    }
    return 0;
  }

  /** What the device does to interrupt. */
  synchronized int fire(int index, int vector) {
    List<Integer> wired = eventfds.get(index);
    if (wired == null) {
      return -Errno.EINVAL;
    }
    try (Arena arena = Arena.ofConfined()) {
      real.write(wired.get(vector), arena.allocateFrom(JAVA_LONG, 1));
    }
    return 0;
  }

  private int hotResetInfo(Struct info) {
    if (hotResetInfoError != 0) {
      return -hotResetInfoError;
    }
    long element = VfioUapi.VFIO_PCI_DEPENDENT_DEVICE.byteSize();
    info.set("count", affected.size());
    if (info.memory().byteSize() < info.layout().byteSize() + affected.size() * element) {
      return -Errno.ENOSPC;
    }
    for (int i = 0; i < affected.size(); i++) {
      info.memory()
          .asSlice(info.layout().byteSize() + i * element, element)
          .copyFrom(affected.get(i).memory());
    }
    return 0;
  }

  /** What the device does to a register of its first region, which keeps it as long as it lives. */
  void setRegister(long offset, int value) {
    try (Arena arena = Arena.ofConfined()) {
      real.pwrite(memoryOf(BAR_OFFSET), arena.allocateFrom(JAVA_INT, value), offset);
    }
  }

  /** What the device sees in a register of its first region. */
  int register(long offset) {
    int memory = memoryOf(BAR_OFFSET);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(JAVA_INT);
      real.pread(memory, value, offset);
      return value.get(JAVA_INT, 0);
    }
  }

  /** Gives back the memory behind the regions. */
  synchronized void close() {
    regions.values().forEach(real::close);
    regions.clear();
  }

  private synchronized int memoryOf(long regionOffset) {
    return regions.computeIfAbsent(
        regionOffset,
        region -> {
          int memory = real.memfdCreate("region at " + region, 0);
          real.ftruncate(memory, Math.max(barSize, BAR_SIZE));
          return memory;
        });
  }

  private int reset(String kind) {
    log.add(kind);
    if (resetClearsCommand) {
      config[COMMAND] = 0;
    }
    return 0;
  }

  @Override
  public synchronized long mmap(
      long address, long length, int protection, int flags, int fd, long offset) {
    // Registers that cannot be covered stay mapped, so that fails only where a test is about it.
    if (failsToCover && (flags & LinuxUapi.MAP_FIXED) != 0) {
      return -Errno.ENOMEM;
    }
    if ((flags & LinuxUapi.MAP_FIXED) == 0 && fails()) {
      return -failure;
    }
    boolean device = "device".equals(files.get(fd));
    long at =
        device
            ? real.mmap(
                address, length, protection, flags, memoryOf(offset & -REGION), offset % REGION)
            : real.mmap(address, length, protection, flags, fd, offset);
    if (at > 0 && (flags & LinuxUapi.MAP_FIXED) == 0) {
      mappings.put(at, length);
    }
    log.add((flags & LinuxUapi.MAP_FIXED) != 0 ? "cover" : device ? "map registers" : "mmap");
    return at;
  }

  @Override
  public int munmap(long address, long length) {
    beforeUnmap.run();
    return unmap(address, length);
  }

  private synchronized int unmap(long address, long length) {
    if (!Long.valueOf(length).equals(mappings.remove(address))) {
      throw new AssertionError("0x%x bytes at 0x%x are not mapped".formatted(length, address));
    }
    log.add("munmap");
    return real.munmap(address, length);
  }

  @Override
  public synchronized long pread(int fd, MemorySegment buffer, long position) {
    if (fails()) {
      return -failure;
    }
    if (!"device".equals(files.get(fd))) {
      return -Errno.EBADF;
    }
    int at = Math.toIntExact(position - CONFIG_OFFSET);
    MemorySegment.copy(config, at, buffer, JAVA_BYTE, 0, (int) buffer.byteSize());
    return buffer.byteSize();
  }

  @Override
  public long pwrite(int fd, MemorySegment buffer, long position) {
    beforeWrite.run();
    return writeAt(fd, buffer, position);
  }

  private synchronized long writeAt(int fd, MemorySegment buffer, long position) {
    if (fails()) {
      return -failure;
    }
    if (!"device".equals(files.get(fd))) {
      return real.pwrite(fd, buffer, position);
    }
    int at = Math.toIntExact(position - CONFIG_OFFSET);
    byte before = config[COMMAND];
    MemorySegment.copy(buffer, JAVA_BYTE, 0, config, at, (int) buffer.byteSize());
    config[COMMAND] = (byte) ((config[COMMAND] & ~stuckCommandBits) | (before & stuckCommandBits));
    if (config[COMMAND] != before) {
      log.add("command 0x%x".formatted(config[COMMAND]));
    }
    return buffer.byteSize();
  }

  @Override
  public long read(int fd, MemorySegment buffer) {
    return real.read(fd, buffer);
  }

  @Override
  public long write(int fd, MemorySegment buffer) {
    beforeWrite.run();
    return real.write(fd, buffer);
  }

  @Override
  public synchronized int eventfd(int initial, int flags) {
    return fails() ? -failure : known(real.eventfd(initial, flags), "eventfd");
  }

  @Override
  public synchronized int epollCreate(int flags) {
    return fails() ? -failure : known(real.epollCreate(flags), "epoll");
  }

  @Override
  public int epollCtl(int epoll, int operation, int fd, MemorySegment event) {
    int result = real.epollCtl(epoll, operation, fd, event);
    return fails() ? -failure : result;
  }

  @Override
  public int epollWait(int epoll, MemorySegment events, int capacity, int timeoutMillis) {
    return real.epollWait(epoll, events, capacity, timeoutMillis);
  }

  @Override
  public synchronized int memfdCreate(String name, int flags) {
    return fails() ? -failure : known(real.memfdCreate(name, flags), "memfd");
  }

  @Override
  public synchronized int ftruncate(int fd, long length) {
    return fails() ? -failure : real.ftruncate(fd, length);
  }

  @Override
  public synchronized int fcntl(int fd, int operation, long argument) {
    return fails() ? -failure : real.fcntl(fd, operation, argument);
  }

  @Override
  public int poll(int fd, int events, int timeoutMillis) {
    return real.poll(fd, events, timeoutMillis);
  }

  @Override
  public long readOwnMemory(long address, MemorySegment buffer) {
    return real.readOwnMemory(address, buffer);
  }

  private synchronized boolean fails() {
    return ++calls == failingCall;
  }

  private int fake(String what) {
    return known(next++, what);
  }

  private int known(int fd, String what) {
    if (fd >= 0) {
      files.put(fd, what);
    }
    return fd;
  }

  private static boolean is(Request request, long number) {
    return request.number() == number;
  }
}
