package dev.picket.fence;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;

/**
 * Free code that runs in the signalling path: in a driver's interrupt thread, before everybody who
 * waits behind it. It should not block, allocate much, or take locks that somebody holds while
 * waiting for a fence. Prefer the ready-made callbacks of {@link FenceCallback}.
 */
public final class SignalPathCallback extends FenceCallback {
  private final Consumer<? super Fence> code;

  private SignalPathCallback(Consumer<? super Fence> code) {
    this.code = code;
  }

  /**
   * Wraps code.
   *
   * @param code is given the fence, which is signalled, on the signalling thread; what it throws is
   *     reported and skips nothing
   * @return a new callback
   */
  public static SignalPathCallback runInSignalPath(Consumer<? super Fence> code) {
    return new SignalPathCallback(requireNonNull(code, "code"));
  }

  @Override
  void signalled(Fence fence) {
    code.accept(fence);
  }
}
