package dev.picket.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A call on a thread of its own, of which can be told that it waits in an {@code ioctl}. */
public final class KernelWait<T> {
  private static final String IOCTL = "16 ";

  private final CompletableFuture<Path> self = new CompletableFuture<>();
  private final FutureTask<T> call;

  private KernelWait(Callable<T> call) {
    this.call =
        new FutureTask<>(
            () -> {
              self.complete(Path.of("/proc/thread-self").toRealPath());
              return call.call();
            });
  }

  /** Begins a call; it waits in the kernel when this returns. */
  public static <T> KernelWait<T> begin(Callable<T> call) {
    KernelWait<T> wait = new KernelWait<>(call);
    Thread.ofPlatform().daemon().start(wait.call);
    Path thread = wait.self.join();
    while (!wait.isInIoctl(thread)) {
      if (wait.call.isDone()) {
        throw new AssertionError("the call was over without waiting");
      }
      Thread.onSpinWait();
    }
    return wait;
  }

  /** Waits for the call's end. */
  public T result() throws InterruptedException {
    try {
      return call.get();
    } catch (ExecutionException e) {
      throw new AssertionError("the call failed", e.getCause());
    }
  }

  public boolean isDone() {
    return call.isDone();
  }

  private boolean isInIoctl(Path thread) {
    try {
      return Files.readString(thread.resolve("syscall")).startsWith(IOCTL);
    } catch (IOException e) {
      if (Files.exists(thread)) {
        throw new UncheckedIOException(e);
      }
      return false; // the thread has ended
    }
  }
}
