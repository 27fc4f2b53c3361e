package dev.picket.vfio;

import dev.picket.linux.SystemCallException;

/**
 * The wish to be told when somebody wants a device back. All methods may be called by any thread,
 * the task included.
 */
public final class RemovalRequests implements AutoCloseable {
  private final InterruptWiring wiring;

  RemovalRequests(InterruptWiring wiring) {
    this.wiring = wiring;
  }

  /**
   * Ends it. A task that was handed over already may still run. May be called again.
   *
   * @throws SystemCallException if the kernel refuses; no task is handed over even then
   */
  @Override
  public void close() {
    wiring.close();
  }
}
