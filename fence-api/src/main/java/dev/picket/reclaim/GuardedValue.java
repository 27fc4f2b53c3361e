package dev.picket.reclaim;

import org.jspecify.annotations.Nullable;

/** A record that carries nothing but its value and the value's drop. */
final class GuardedValue<T> extends Guarded<T> {
  private final long weight;
  private @Nullable T payload;
  private @Nullable Drop<? super T> drop;

  GuardedValue(Reclaimer reclaimer, T value, long weight, Drop<? super T> drop) {
    super(reclaimer, value, weight);
    this.weight = weight;
    this.payload = value;
    this.drop = drop;
  }

  GuardedValue(Reclaimer reclaimer, T value) {
    super(reclaimer, value);
    this.weight = 0;
  }

  @Override
  public long weight() {
    return weight;
  }

  @Override
  protected void drop() throws Exception {
    T value = payload;
    Drop<? super T> end = drop;
    payload = null;
    drop = null;
    if (value != null && end != null) {
      end.drop(value);
    }
  }

  @Override
  protected @Nullable Object dropped() {
    return payload;
  }
}
