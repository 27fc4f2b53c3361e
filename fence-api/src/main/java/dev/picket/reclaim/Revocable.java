package dev.picket.reclaim;

import org.jspecify.annotations.Nullable;

/**
 * A value that can be taken away at any time: readers are cut off at once, the drop follows when
 * the last of them has left. What {@code Revocable} is in the kernel's Rust code; with a reader it
 * is also the deferred box, a value whose end only waits for its readers.
 *
 * @param <T> type of the value
 */
public final class Revocable<T> {
  private final Guarded<T> guarded;

  /**
   * Makes a live value.
   *
   * @param reclaimer who drops it
   * @param value read by any thread
   * @param weight its bytes, counted against the reclaimer's limit
   * @param drop ends its life
   */
  public Revocable(Reclaimer reclaimer, T value, long weight, Drop<? super T> drop) {
    this.guarded = reclaimer.allocate(value, weight, drop);
  }

  /**
   * Makes a live value that needs no drop: revoking it retires nothing.
   *
   * @param reclaimer whose sections protect it
   * @param value read by any thread
   */
  public Revocable(Reclaimer reclaimer, T value) {
    this.guarded = reclaimer.allocate(value);
  }

  /**
   * Reads the value. Wait-free.
   *
   * @param section of the value's reclaimer
   * @return the value, usable until the section closes; null once it was revoked
   */
  public @Nullable T get(Section section) {
    return section.protect(guarded);
  }

  /**
   * Takes the value away: cut off now, dropped later. Never blocks; may be called anywhere, and
   * again.
   *
   * @return whether this call did it
   */
  public boolean revoke() {
    guarded.cutOff();
    return guarded.retireOnce();
  }

  /**
   * Names the record, for look-ups by handle.
   *
   * @return the record
   */
  public Guarded<T> guarded() {
    return guarded;
  }
}
