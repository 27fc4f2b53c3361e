package dev.picket.linux.call;

import org.jspecify.annotations.Nullable;

/** Steps of which each is tried, whatever became of the others. */
public final class Cleanup {
  private @Nullable Throwable failure;

  public Cleanup step(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      keep(e);
    }
    return this;
  }

  /** Throws the first failure, with the others suppressed. */
  public void end() {
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /** Adds the failures to one that is being thrown already. */
  public void endAfter(Throwable cause) {
    if (failure != null) {
      cause.addSuppressed(failure);
    }
  }

  private void keep(Throwable e) {
    if (failure == null) {
      failure = e;
    } else {
      failure.addSuppressed(e);
    }
  }
}
