package dev.picket.reclaim.spi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Makes the fault of a memory access show before the code after it runs. */
public final class FaultBarrier {
  /*
   * An access to memory that nobody answers for (a device that does not decode it, a file that was cut short) raises
   * SIGBUS. HotSpot skips the instruction, notes an InternalError for the thread and arms the thread's poll; the error is
   * thrown at the next poll that may throw. Interpreted code has one at once. Compiled code goes on, with whatever was in
   * the register, at the latest to its own return: by then the value is used, or the error hits somebody else's code.
   *
   * Every compiled method polls when it returns, so the cure is to return from one that the compilers cannot inline. They
   * cannot inline a call through a method handle that is not a constant, which is why the field is not final.
   *
   * That is a property of HotSpot and not of Java. RegisterFaultsTest holds it for the interpreter, C1 and C2.
   */

  private static MethodHandle landing;

  static {
    try {
      landing =
          MethodHandles.lookup()
              .findStatic(FaultBarrier.class, "land", MethodType.methodType(void.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private FaultBarrier() {}

  /**
   * Returns only if no access of this thread has faulted that has not been told.
   *
   * @throws InternalError if one has
   */
  public static void settle() {
    try {
      landing.invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a method that does nothing threw", e);
    }
  }

  @SuppressWarnings("unused") // through the method handle
  private static void land() {}
}
