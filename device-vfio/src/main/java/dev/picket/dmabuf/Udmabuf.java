package dev.picket.dmabuf;

import dev.picket.linux.SealedMemory;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.LinuxUapi;
import dev.picket.linux.call.Struct;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The kernel's driver that makes DMA buffers of a process's own memory. */
final class Udmabuf {
  private static final String DRIVER = "/dev/udmabuf";
  private static final Path LIMIT = Path.of("/sys/module/udmabuf/parameters/size_limit_mb");

  private Udmabuf() {}

  /** Makes a buffer of all of it. */
  static Descriptor over(Kernel kernel, SealedMemory memory) {
    try (Descriptor driver = kernel.open(DRIVER, LinuxUapi.O_RDWR);
        Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(
                  DmaBufUapi.UDMABUF_CREATE_ARGUMENT,
                  arena.allocate(DmaBufUapi.UDMABUF_CREATE_ARGUMENT))
              .set("memfd", memory.descriptor())
              .set("flags", DmaBufUapi.UDMABUF_FLAGS_CLOEXEC)
              .set("size", memory.size());
      int fd = kernel.ioctl(driver, DmaBufUapi.UDMABUF_CREATE, request.memory());
      return new Descriptor(kernel, fd, "DMA buffer over " + memory);
    } catch (SystemCallException e) {
      String advice = advice(e.errno(), memory.size());
      throw advice == null ? e : e.withAdvice(advice);
    }
  }

  private static @Nullable String advice(int errno, long size) {
    return switch (errno) {
      case Errno.ENOENT, Errno.ENODEV ->
          "the driver is not loaded (modprobe udmabuf), or not in this kernel";
      case Errno.EACCES, Errno.EPERM ->
          "let root open it to this user (chgrp and chmod, or a udev rule for udmabuf; where the"
              + " group is kvm, usermod -aG kvm USER)";
      case Errno.EINVAL ->
          "a buffer of 0x%x bytes may be too large: the limit is %s; make several smaller ones, or"
                  .formatted(size, limit())
              + " raise the parameter size_limit_mb of the module udmabuf";
      default -> null;
    };
  }

  private static String limit() {
    try {
      return Files.readString(LIMIT).strip() + " MiB";
    } catch (IOException e) {
      return "64 MiB unless " + LIMIT + " says otherwise";
    }
  }
}
