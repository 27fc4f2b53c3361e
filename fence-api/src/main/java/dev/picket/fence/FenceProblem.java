package dev.picket.fence;

import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong around a fence and that no caller could be told.
 *
 * @param kind what happened
 * @param fence the fence
 * @param cause what was thrown, or where the fence was created if that was recorded
 */
public record FenceProblem(Kind kind, Fence fence, @Nullable Throwable cause) {
  /** What can happen. */
  public enum Kind {
    /** A callback threw; the other callbacks ran. */
    CALLBACK_FAILED("a callback threw"),
    /** An op of the driver threw. */
    OP_FAILED("an op of the driver threw"),
    /** A driver fence was closed before it was signalled. */
    CLOSED_UNSIGNALED("closed before it was signalled"),
    /** A driver fence became unreachable before it was signalled. */
    FORGOTTEN("became unreachable before it was signalled"),
    /** A context was closed while the fence was pending. */
    CONTEXT_CLOSED("its context was closed while it was pending");

    private final String meaning;

    Kind(String meaning) {
      this.meaning = meaning;
    }
  }

  @Override
  public String toString() {
    return "fence " + fence.label() + ": " + kind.meaning;
  }
}
