package dev.picket.linux.call;

import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;

/** Kernels that answer a call as a test wants, and fail the test when asked anything else. */
final class FakeCalls {
  private FakeCalls() {}

  static SystemCalls answering(String call, Callable<?> answer) {
    return (SystemCalls)
        Proxy.newProxyInstance(
            FakeCalls.class.getClassLoader(),
            new Class<?>[] {SystemCalls.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(call)) {
                return answer.call();
              }
              throw new AssertionError("no call of " + method.getName() + " was expected");
            });
  }
}
