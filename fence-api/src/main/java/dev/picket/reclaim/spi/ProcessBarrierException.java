package dev.picket.reclaim.spi;

import java.io.Serial;

/**
 * The process-wide barrier failed, so nothing that readers may have seen can be reclaimed any more.
 */
public final class ProcessBarrierException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message the call, its arguments and what it returned
   */
  public ProcessBarrierException(String message) {
    super(message);
  }
}
