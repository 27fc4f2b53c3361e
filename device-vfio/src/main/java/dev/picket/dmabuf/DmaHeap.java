package dev.picket.dmabuf;

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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kernel's allocators of DMA buffers. */
final class DmaHeap {
  private static final Path HEAPS = Path.of("/dev/dma_heap");

  private DmaHeap() {}

  /** Makes a buffer of at least so many bytes, for reading and writing. */
  static Descriptor allocate(Kernel kernel, String heap, long size) {
    if (size <= 0) {
      throw new IllegalArgumentException(
          "a DMA buffer of " + size + " bytes; expected at least one byte");
    }
    if (heap.isEmpty() || heap.contains("/")) {
      throw new IllegalArgumentException(
          "the heap \"" + heap + "\", expected a name in " + HEAPS + ", such as \"system\"");
    }
    try (Descriptor file = open(kernel, heap);
        Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(
                  DmaBufUapi.DMA_HEAP_ALLOCATION_DATA,
                  arena.allocate(DmaBufUapi.DMA_HEAP_ALLOCATION_DATA))
              .set("len", size)
              .set("fd_flags", LinuxUapi.O_RDWR | LinuxUapi.O_CLOEXEC);
      kernel.ioctl(file, DmaBufUapi.DMA_HEAP_IOCTL_ALLOC, request.memory());
      return new Descriptor(
          kernel, (int) request.get("fd"), "DMA buffer of the heap \"" + heap + "\"");
    }
  }

  private static Descriptor open(Kernel kernel, String heap) {
    try {
      return kernel.open(HEAPS.resolve(heap).toString(), LinuxUapi.O_RDWR);
    } catch (SystemCallException e) {
      String advice = advice(e.errno());
      throw advice == null ? e : e.withAdvice(advice);
    }
  }

  private static @Nullable String advice(int errno) {
    return switch (errno) {
      case Errno.ENOENT ->
          Files.isDirectory(HEAPS)
              ? "the heaps of this machine are: " + heaps()
              : "this kernel has no DMA heaps, which its configuration calls DMABUF_HEAPS; make the"
                  + " buffer of memory of this process instead";
      case Errno.EACCES, Errno.EPERM ->
          "heaps are usually root's: let root open them to this user (chgrp and chmod, or a udev"
              + " rule for the subsystem dma_heap), or make the buffer of memory of this process";
      default -> null;
    };
  }

  private static String heaps() {
    try (Stream<Path> all = Files.list(HEAPS)) {
      return all.map(heap -> heap.getFileName().toString())
          .sorted()
          .collect(Collectors.joining(", "));
    } catch (IOException e) {
      return "not known, because " + HEAPS + " cannot be read (" + e.getMessage() + ")";
    }
  }
}
