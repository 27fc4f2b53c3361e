package dev.picket.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** Takes over what another process has open, as {@code SCM_RIGHTS} would hand it over. */
public final class ForeignDescriptor {
  private static final long PIDFD_OPEN = 434;
  private static final long PIDFD_GETFD = 438;

  private ForeignDescriptor() {}

  /** Duplicates a descriptor of another process, which this one may trace, into this process. */
  @SuppressWarnings("restricted")
  public static Descriptor copy(Kernel kernel, long process, int descriptor) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle syscall =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    long pidfd = (long) syscall.invokeExact(PIDFD_OPEN, process, 0L, 0L);
    try (Descriptor other = new Descriptor(kernel, checked(pidfd, "pidfd_open"), "other process")) {
      long copy =
          (long) syscall.invokeExact(PIDFD_GETFD, (long) other.number(), (long) descriptor, 0L);
      return new Descriptor(kernel, checked(copy, "pidfd_getfd"), "copy of " + descriptor);
    }
  }

  private static int checked(long result, String call) {
    if (result < 0) {
      throw new IllegalStateException(call + " failed; may this process trace the other?");
    }
    return (int) result;
  }
}
