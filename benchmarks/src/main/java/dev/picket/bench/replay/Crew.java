package dev.picket.bench.replay;

import java.util.ArrayList;
import java.util.List;

/** Threads that do the same work. One that fails is a violation, and the others go on. */
final class Crew {
  private final List<Thread> threads;

  private Crew(List<Thread> threads) {
    this.threads = threads;
  }

  static Crew start(String name, List<? extends Runnable> work, Violations violations) {
    List<Thread> threads = new ArrayList<>();
    for (Runnable task : work) {
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name(name + "-" + threads.size())
              .uncaughtExceptionHandler(
                  (thread, failure) ->
                      violations.add("thread " + thread.getName() + " failed", describe(failure)))
              .start(task));
    }
    return new Crew(threads);
  }

  void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static String describe(Throwable failure) {
    StackTraceElement[] stack = failure.getStackTrace();
    return failure + (stack.length == 0 ? "" : " at " + stack[0]);
  }
}
