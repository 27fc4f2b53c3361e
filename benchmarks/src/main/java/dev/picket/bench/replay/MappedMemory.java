package dev.picket.bench.replay;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/** A mapping of its own for each piece of data, really unmapped when it is dropped. */
final class MappedMemory implements DataMemory {
  private static final int PAGE = 4096;
  private static final int PROT_READ_WRITE = 1 | 2;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;

  private static final MethodHandle MMAP =
      bind(
          "mmap",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG));

  private static final MethodHandle MUNMAP =
      bind(
          "munmap",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

  private DriverData[] unused = {};
  private int next;

  /** {@return whether this system has the calls in the form that is used here} */
  static boolean isSupported() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux");
  }

  @Override
  public int bytesEach() {
    return PAGE;
  }

  /** An object is used once: it must keep its address for readers that should not be there. */
  @Override
  public void prepare(int fences) {
    unused = new DriverData[fences];
    for (int i = 0; i < fences; i++) {
      unused[i] = new DriverData(i);
    }
    next = 0;
  }

  @Override
  public DriverData take(long fence) {
    DriverData data = unused[next++].at(map());
    data.fill(fence);
    return data;
  }

  @Override
  public void drop(DriverData data) {
    int rc;
    try {
      rc = (int) MUNMAP.invokeExact(data.address(), (long) PAGE);
    } catch (Throwable e) {
      throw new AssertionError("a downcall without upcalls cannot throw", e);
    }
    if (rc != 0) {
      throw new IllegalStateException(
          "munmap(0x%x, %d) returned %d, expected 0".formatted(data.address(), PAGE, rc));
    }
  }

  private static long map() {
    long address;
    try {
      address =
          (long) MMAP.invokeExact(0L, (long) PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
    } catch (Throwable e) {
      throw new AssertionError("a downcall without upcalls cannot throw", e);
    }
    if (address == -1) {
      throw new IllegalStateException(
          "mmap of %d bytes failed; too many mappings (vm.max_map_count)?".formatted(PAGE));
    }
    return address;
  }

  @SuppressWarnings("restricted")
  private static MethodHandle bind(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }
}
