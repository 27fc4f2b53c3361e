package dev.picket.reclaim;

/**
 * Ends the life of a value: unmaps, closes, frees. Called exactly once per record, when no reader
 * can be looking at it.
 *
 * <p>May sleep and may throw: it runs on the reclaimer's dropping thread or executor, on the thread
 * that drains, or on the thread that asked for its drops back, and never in a signalling path. A
 * throwable, an {@link Error} included, goes to the reclaimer's failure handler and disturbs no
 * other drop.
 *
 * @param <T> type of the value
 */
@FunctionalInterface
public interface Drop<T> {
  /**
   * Ends the value's life.
   *
   * @param value what was guarded
   * @throws Exception anything; reported, never lost, and the value is not dropped again
   */
  void drop(T value) throws Exception;
}
