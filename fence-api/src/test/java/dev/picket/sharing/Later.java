package dev.picket.sharing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Does something after a while, when a wait is likely to have begun. */
final class Later {
  private static final Duration A_WHILE = Duration.ofMillis(30);

  private Later() {}

  static CompletableFuture<Void> run(Runnable action) {
    return CompletableFuture.runAsync(
        action, CompletableFuture.delayedExecutor(A_WHILE.toMillis(), TimeUnit.MILLISECONDS));
  }
}
