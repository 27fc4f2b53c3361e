package dev.picket.bench.peers.measure;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;

/** What is called of Linux, on x86-64. */
public final class Native {
  private static final int CPU_SET_BYTES = 1024;

  private static final long SYS_FUTEX = 202;
  private static final long FUTEX_WAIT_PRIVATE = 128;
  private static final long FUTEX_WAKE_PRIVATE = 129;

  private static final long SYS_MEMBARRIER = 324;
  private static final long PRIVATE_EXPEDITED = 1 << 3;
  private static final long REGISTER_PRIVATE_EXPEDITED = 1 << 4;

  // Without bounds and without a life time, as a pointer.
  @SuppressWarnings("restricted")
  private static final MemorySegment ALL_MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final MethodHandle SET_AFFINITY =
      bind("sched_setaffinity", JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle GET_AFFINITY =
      bind("sched_getaffinity", JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle MALLOC = bind("malloc", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle FREE = bindVoid("free", JAVA_LONG);
  private static final MethodHandle SYSCALL = bindSyscall();

  private Native() {}

  /** {@return whether the calls are those of this system} */
  public static boolean isSupported() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64");
  }

  /** {@return the processors that the current thread may run on} */
  public static BitSet processors() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(CPU_SET_BYTES, Long.BYTES);
      check("sched_getaffinity", (int) GET_AFFINITY.invokeExact(0, (long) CPU_SET_BYTES, mask));
      return BitSet.valueOf(mask.toArray(JAVA_LONG));
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  /** Keeps the current thread, and those that it starts from now on, on one processor. */
  static void pin(int processor) {
    BitSet one = new BitSet();
    one.set(processor);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(CPU_SET_BYTES, Long.BYTES);
      MemorySegment.copy(one.toLongArray(), 0, mask, JAVA_LONG, 0, one.toLongArray().length);
      check("sched_setaffinity", (int) SET_AFFINITY.invokeExact(0, (long) CPU_SET_BYTES, mask));
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  /** Must come before the first {@link #membarrier}. */
  static void registerForMembarrier() {
    check("membarrier", syscall(SYS_MEMBARRIER, REGISTER_PRIVATE_EXPEDITED, 0, 0));
  }

  /** A full memory barrier on every thread of the process that is running. */
  static void membarrier() {
    check("membarrier", syscall(SYS_MEMBARRIER, PRIVATE_EXPEDITED, 0, 0));
  }

  /** Sleeps until it is woken, if the word has the expected value; may return early. */
  static void futexWait(MemorySegment word, int expected) {
    Sink.keep(syscall(SYS_FUTEX, word.address(), FUTEX_WAIT_PRIVATE, expected));
  }

  /** {@return how many threads it woke, of one} */
  static long futexWakeOne(MemorySegment word) {
    return syscall(SYS_FUTEX, word.address(), FUTEX_WAKE_PRIVATE, 1);
  }

  /** {@return the address of new memory} */
  static long malloc(long bytes) {
    try {
      return (long) MALLOC.invokeExact(bytes);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  static void free(long address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  /** Writes where a pointer leads to. */
  static void putLong(long address, long value) {
    ALL_MEMORY.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
  }

  private static long syscall(long number, long first, long second, long third) {
    try {
      return (long) SYSCALL.invokeExact(number, first, second, third, 0L);
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  private static void check(String call, long result) {
    if (result != 0) {
      throw new IllegalStateException(
          "%s returned %d, expected 0; is it forbidden here?".formatted(call, result));
    }
  }

  private static RuntimeException rethrow(Throwable e) {
    if (e instanceof RuntimeException known) {
      return known;
    }
    throw new AssertionError("a downcall without upcalls cannot throw", e);
  }

  private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
    return bind(name, FunctionDescriptor.of(result, arguments));
  }

  private static MethodHandle bindVoid(String name, MemoryLayout... arguments) {
    return bind(name, FunctionDescriptor.ofVoid(arguments));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle bind(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle bindSyscall() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        Linker.Option.firstVariadicArg(1));
  }
}
