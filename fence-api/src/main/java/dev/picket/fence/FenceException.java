package dev.picket.fence;

/** Thrown by waiting for a fence whose work failed, so that a failure cannot be overlooked. */
public final class FenceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Fence fence;
  private final transient Outcome outcome;

  FenceException(Fence fence, Outcome outcome) {
    super(fence.describe());
    this.fence = fence;
    this.outcome = outcome;
  }

  /**
   * Tells which fence.
   *
   * @return the fence that was waited for
   */
  public Fence fence() {
    return fence;
  }

  /**
   * Tells how its work ended.
   *
   * @return the outcome, with an error
   */
  public Outcome outcome() {
    return outcome;
  }
}
