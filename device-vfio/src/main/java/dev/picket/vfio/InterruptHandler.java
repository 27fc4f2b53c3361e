package dev.picket.vfio;

/** Told of interrupts, on the thread that runs the {@link InterruptPoller}. */
@FunctionalInterface
public interface InterruptHandler {
  /**
   * Handles interrupts. While it runs, no other interrupt of the poller is handled: it should not
   * block. What it throws goes to the poller's error handler.
   *
   * @param count how many have come since the last call, 1 or more; they merge
   */
  void onInterrupt(long count);
}
