package dev.picket.linux.call;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.Callable;

/** Kernels that answer some calls as a test wants. */
public final class FakeCalls {
  private FakeCalls() {}

  /** How a test answers a call. */
  @FunctionalInterface
  public interface Answer {
    Object to(Object... arguments) throws Exception;
  }

  /** The only call is this one: another one fails the test. */
  static SystemCalls answering(String call, Callable<?> answer) {
    return calls(null, Map.of(call, arguments -> answer.call()));
  }

  /** The only calls are these: another one fails the test. */
  public static SystemCalls answering(Map<String, Answer> answers) {
    return calls(null, answers);
  }

  /** All other calls are the kernel's. */
  public static SystemCalls answeringOnly(String call, Answer answer) {
    return calls(Libc.instance(), Map.of(call, answer));
  }

  private static SystemCalls calls(SystemCalls others, Map<String, Answer> answers) {
    return (SystemCalls)
        Proxy.newProxyInstance(
            FakeCalls.class.getClassLoader(),
            new Class<?>[] {SystemCalls.class},
            (proxy, method, arguments) -> {
              Answer answer = answers.get(method.getName());
              if (answer != null) {
                return answer.to(arguments);
              }
              if (others == null) {
                throw new AssertionError("no call of " + method.getName() + " was expected");
              }
              try {
                return method.invoke(others, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
