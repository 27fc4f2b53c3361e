package dev.picket.bench.cost;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/** Memory of a memfd, as registers in memory have it. */
final class SharedMemory {
  private SharedMemory() {}

  /** Its descriptor stays open until the JVM ends. */
  static MemorySegment map(long size, Arena arena) throws IOException {
    Path file = Path.of("/proc/self/fd/" + create());
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      return channel.map(MapMode.READ_WRITE, 0, size, arena);
    }
  }

  @SuppressWarnings("restricted")
  private static int create() {
    Linker linker = Linker.nativeLinker();
    MethodHandle create =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("memfd_create"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      return (int) create.invokeExact(arena.allocateFrom("bare"), 0);
    } catch (Throwable e) {
      throw new AssertionError("a downcall without upcalls cannot throw", e);
    }
  }
}
