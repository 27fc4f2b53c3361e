package dev.picket.reclaim.spi;

import java.lang.System.Logger.Level;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The two halves of an asymmetric fence: {@link #light()} on the side that runs all the time and
 * {@link #heavy()} on the side that runs once a grace period.
 *
 * <p>Whether the pair is asymmetric is decided once per process and is a constant to the JIT
 * compiler:
 *
 * <ul>
 *   <li><b>asymmetric</b>: the light half only keeps the compiler from reordering, the heavy half
 *       is {@code membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED)}, which makes every thread of the
 *       process execute a full memory barrier before it returns;
 *   <li><b>symmetric</b>: both halves are {@link VarHandle#fullFence()}.
 * </ul>
 *
 * <p>The system property {@value #MODE_PROPERTY} ({@code auto}, {@code symmetric}, {@code
 * asymmetric}) overrides the choice; {@code asymmetric} on a platform that cannot do it fails at
 * once instead of falling back.
 */
public final class ProcessBarrier {
  /*
   * Guarantee G1. If a thread executes `store x; light(); load y` and another `store y; heavy(); load x`, then not both
   * loads miss the other's store.
   *
   * Asymmetric, argument: membarrier orders each running thread of the process at some point P of its program between
   * the call's begin and end. If the store of x precedes P it is visible to whatever follows the call. If it follows P,
   * so does the load of y, because the light fence keeps program order, and a load after P sees what preceded the
   * call. A thread that does not run went through a context switch, which is a full barrier (Linux, membarrier(2)).
   *
   * What the light fence rests on is a property of HotSpot and not of the Java memory model: acquireFence becomes a
   * barrier node of the compiler, over which neither C1 nor C2 moves a store or a load of any kind, and the interpreter does not
   * reorder at all. On x86-64 the node emits no instruction. Therefore only this combination is recognised; everything
   * else is symmetric. See docs/memory-ordering.md.
   *
   * Guarantee G2. heavy() may be served by a barrier that another thread executes, but only by one that began after
   * the call: the caller's full fence comes before it reads `begun`, so if it reads k, every barrier numbered above k
   * begins after the caller's earlier stores were visible.
   */

  /** Name of the system property that overrides the choice of mode. */
  public static final String MODE_PROPERTY = "picket.barrier";

  /** Whether readers pay no fence and the reclaiming side pays a system call. */
  public static final boolean ASYMMETRIC;

  private static final int CMD_PRIVATE_EXPEDITED = 1 << 3;
  private static final int CMD_REGISTER_PRIVATE_EXPEDITED = 1 << 4;
  private static final long SYS_MEMBARRIER_X86_64 = 324;

  private static final @Nullable MethodHandle SYSCALL;
  private static final String DESCRIPTION;

  private static final ReentrantLock EXECUTING = new ReentrantLock();
  private static volatile long begun;
  private static volatile long finished;

  static {
    String wanted = System.getProperty(MODE_PROPERTY, "auto").toLowerCase(Locale.ROOT);
    MethodHandle syscall = null;
    String description;
    switch (wanted) {
      case "symmetric" -> description = "symmetric: asked for by -D" + MODE_PROPERTY + "=symmetric";
      case "auto", "asymmetric" -> {
        String obstacle = obstacle();
        if (obstacle == null) {
          syscall = bindSyscall();
          long rc = membarrier(syscall, CMD_REGISTER_PRIVATE_EXPEDITED);
          if (rc == 0) {
            rc = membarrier(syscall, CMD_PRIVATE_EXPEDITED);
          }
          if (rc != 0) {
            syscall = null;
            obstacle =
                "membarrier(PRIVATE_EXPEDITED) is refused by this kernel or sandbox (returned "
                    + rc
                    + ")";
          }
        }
        if (obstacle != null && wanted.equals("asymmetric")) {
          throw new IllegalStateException(
              "-D"
                  + MODE_PROPERTY
                  + "=asymmetric cannot be had: "
                  + obstacle
                  + "; use auto to fall back");
        }
        description = obstacle == null ? "asymmetric: membarrier" : "symmetric: " + obstacle;
        if (obstacle != null) {
          System.getLogger(ProcessBarrier.class.getName())
              .log(Level.DEBUG, "Readers execute a full fence per section: {0}", obstacle);
        }
      }
      default ->
          throw new IllegalStateException(
              "-D"
                  + MODE_PROPERTY
                  + " is \""
                  + wanted
                  + "\", expected auto, symmetric or asymmetric");
    }
    SYSCALL = syscall;
    ASYMMETRIC = syscall != null;
    DESCRIPTION = description;
  }

  private ProcessBarrier() {}

  /**
   * Tells the mode and why it was chosen, naming the command-line flag where a missing one is the
   * reason.
   *
   * @return one line of text
   */
  public static String description() {
    return DESCRIPTION;
  }

  /**
   * The half that readers and retiring threads execute between their store and their load.
   * Wait-free.
   */
  public static void light() {
    if (ASYMMETRIC) {
      VarHandle.acquireFence();
    } else {
      VarHandle.fullFence();
    }
  }

  /**
   * The half that a reclaiming thread executes. Callers that arrive while a barrier runs share the
   * next one. Blocks for at most two barriers; microseconds where threads of the process run on
   * other processors.
   *
   * @throws ProcessBarrierException if the system call fails; nothing may then be reclaimed
   */
  public static void heavy() {
    VarHandle.fullFence();
    if (!ASYMMETRIC) {
      return;
    }
    long enough = begun + 1;
    EXECUTING.lock();
    try {
      if (finished >= enough) {
        return;
      }
      long mine = begun + 1;
      begun = mine;
      long rc = membarrier(SYSCALL, CMD_PRIVATE_EXPEDITED);
      if (rc != 0) {
        throw new ProcessBarrierException(
            "membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) returned " + rc + ", expected 0");
      }
      finished = mine;
    } finally {
      EXECUTING.unlock();
    }
  }

  private static @Nullable String obstacle() {
    String os = System.getProperty("os.name", "");
    String arch = System.getProperty("os.arch", "");
    String vm = System.getProperty("java.vm.name", "");
    if (!os.equals("Linux") || !arch.equals("amd64")) {
      return "the asymmetric mode is proven on Linux x86-64 only, this is " + os + " " + arch;
    }
    boolean otherCompiler = System.getProperty("java.vm.version", "").contains("jvmci");
    if (otherCompiler || (!vm.contains("HotSpot") && !vm.contains("OpenJDK"))) {
      return "the asymmetric mode rests on the compilers C1 and C2, this is " + vm;
    }
    Module module = ProcessBarrier.class.getModule();
    if (!module.isNativeAccessEnabled()) {
      return "native access is off; pass --enable-native-access="
          + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }
    return null;
  }

  @SuppressWarnings("restricted")
  private static MethodHandle bindSyscall() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG),
        Linker.Option.firstVariadicArg(1));
  }

  private static long membarrier(@Nullable MethodHandle syscall, long command) {
    if (syscall == null) {
      return -1;
    }
    try {
      return (long) syscall.invokeExact(SYS_MEMBARRIER_X86_64, command, 0L, 0L);
    } catch (Throwable e) {
      throw new AssertionError("a downcall without upcalls cannot throw", e);
    }
  }
}
