package dev.picket.fence;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;

/** Where code of a driver or consumer may find itself, and must not block. */
enum Place {
  SECTION {
    @Override
    void runUnchecked(Reclaimer reclaimer, Runnable code) {
      try (Section _ = reclaimer.enter()) {
        code.run();
      }
    }
  },
  CALLBACK {
    @Override
    void runUnchecked(Reclaimer reclaimer, Runnable code) {
      FenceContext<String> context =
          FenceContext.<String>software(reclaimer, "another driver", "another timeline").build();
      DriverFence<String> driverFence = context.allocate("data").arm();
      driverFence.fence().onSignal(SignalPathCallback.runInSignalPath(_ -> code.run()));
      driverFence.signal();
    }
  },
  DROP {
    @Override
    void runUnchecked(Reclaimer reclaimer, Runnable code) {
      Guarded<String> guarded = reclaimer.allocate("value", 1, _ -> code.run());
      guarded.cutOff();
      reclaimer.retire(guarded);
      reclaimer.barrier();
    }
  };

  /**
   * Runs code there, on the current thread if the reclaimer is driven, and throws what it threw.
   */
  final void run(Reclaimer reclaimer, Runnable code) {
    Attempt attempt = new Attempt(code);
    runUnchecked(reclaimer, attempt);
    attempt.confirm();
  }

  abstract void runUnchecked(Reclaimer reclaimer, Runnable code);

  private static final class Attempt implements Runnable {
    private final Runnable code;
    private volatile boolean ended;
    private volatile Throwable thrown;

    Attempt(Runnable code) {
      this.code = code;
    }

    @Override
    public void run() {
      try {
        code.run();
      } catch (Throwable e) {
        thrown = e;
      }
      ended = true;
    }

    void confirm() {
      if (!ended) {
        throw new AssertionError("the code did not run");
      }
      if (thrown != null) {
        throw new AssertionError("the code failed", thrown);
      }
    }
  }
}
