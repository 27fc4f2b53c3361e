package dev.picket.vfio;

import static dev.picket.vfio.VfioUapi.VFIO_IRQ_SET_ACTION_MASK;
import static dev.picket.vfio.VfioUapi.VFIO_IRQ_SET_ACTION_UNMASK;

import dev.picket.linux.SystemCallException;

/**
 * A device's interrupt line, enabled. The kernel masks it when it fires, so a handler ends with
 * {@link #unmask}, after it has made the device let go of the line: otherwise it fires again at
 * once.
 *
 * <p>All methods may be called by any thread, the handler's included. Masking and unmasking do
 * nothing once it is closed, because a handler may be overtaken by that.
 */
public final class Intx implements AutoCloseable {
  private final InterruptWiring wiring;

  Intx(InterruptWiring wiring) {
    this.wiring = wiring;
  }

  /**
   * Keeps the line from firing.
   *
   * @throws SystemCallException if the kernel refuses
   */
  public void mask() {
    wiring.act(VFIO_IRQ_SET_ACTION_MASK, 0);
  }

  /**
   * Lets the line fire, at once if the device is raising it.
   *
   * @throws SystemCallException if the kernel refuses
   */
  public void unmask() {
    wiring.act(VFIO_IRQ_SET_ACTION_UNMASK, 0);
  }

  /**
   * Disables the line. When this returns, the handler runs no more, unless it is the caller. May be
   * called again.
   *
   * @throws SystemCallException if the kernel refuses; the handler runs no more even then
   */
  @Override
  public void close() {
    wiring.close();
  }
}
