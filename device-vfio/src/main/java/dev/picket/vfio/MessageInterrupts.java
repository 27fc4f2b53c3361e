package dev.picket.vfio;

import static dev.picket.vfio.VfioUapi.VFIO_IRQ_SET_ACTION_TRIGGER;

import dev.picket.linux.SystemCallException;

/**
 * A device's MSI or MSI-X vectors, enabled. They are memory writes of the device's, so none arrives
 * while it is not a bus master: see {@link ConfigSpace#busMaster}.
 *
 * <p>All methods may be called by any thread, the handlers' included.
 */
public final class MessageInterrupts implements AutoCloseable {
  private final InterruptWiring wiring;

  MessageInterrupts(InterruptWiring wiring) {
    this.wiring = wiring;
  }

  /**
   * Tells how many are enabled.
   *
   * @return the number of handlers given
   */
  public int size() {
    return wiring.size();
  }

  /**
   * Makes the kernel signal a vector without the device, to test what is behind it.
   *
   * @param vector 0 to {@link #size} - 1
   * @throws IndexOutOfBoundsException if there is no such vector
   * @throws IllegalStateException if they are closed
   * @throws SystemCallException if the kernel refuses
   */
  public void trigger(int vector) {
    if (vector < 0 || vector >= size()) {
      throw new IndexOutOfBoundsException(
          "no %s vector %d, expected 0 to %d".formatted(wiring.kind(), vector, size() - 1));
    }
    if (!wiring.act(VFIO_IRQ_SET_ACTION_TRIGGER, vector)) {
      throw new IllegalStateException(
          "%s of %s is closed; enable it again".formatted(wiring.kind(), wiring.device()));
    }
  }

  /**
   * Disables them. When this returns, their handlers run no more, unless one is the caller. May be
   * called again.
   *
   * @throws SystemCallException if the kernel refuses; the handlers run no more even then
   */
  @Override
  public void close() {
    wiring.close();
  }
}
