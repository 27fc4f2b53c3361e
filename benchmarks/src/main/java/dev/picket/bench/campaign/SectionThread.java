package dev.picket.bench.campaign;

import java.util.concurrent.SynchronousQueue;

/**
 * A thread that does what it is told, one task after the other: sections must not be open on the
 * thread that closes rings, and a section belongs to its thread.
 */
final class SectionThread implements AutoCloseable {
  private final SynchronousQueue<Runnable> tasks = new SynchronousQueue<>();
  private final SynchronousQueue<Object> done = new SynchronousQueue<>();
  private final Thread thread;

  /** Of the thread itself. */
  private boolean ended;

  SectionThread() {
    thread = Thread.ofPlatform().daemon().name("campaign-reader").start(this::run);
  }

  /** Runs a task there, and waits for its end. */
  void run(Runnable task) {
    try {
      tasks.put(task);
      Object result = done.take();
      if (result instanceof Error failure) {
        throw failure;
      }
      if (result instanceof RuntimeException failure) {
        throw failure;
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("the campaign was interrupted", e);
    }
  }

  private void run() {
    try {
      while (!ended) {
        Runnable task = tasks.take();
        Object result = this;
        try {
          task.run();
        } catch (RuntimeException | Error e) {
          result = e;
        }
        done.put(result);
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it but who wants it to end.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    run(() -> ended = true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
