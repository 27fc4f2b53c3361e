package dev.picket.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Binds meters of an object that neither the binder nor any of its meters keeps. */
abstract class WeakBinder<T> implements MeterBinder, AutoCloseable {
  private final WeakReference<T> subject;
  private final Tags tags;
  private final Queue<Bound> bound = new ConcurrentLinkedQueue<>();

  WeakBinder(T subject, Iterable<Tag> tags) {
    this.subject = new WeakReference<>(subject);
    this.tags = Tags.of(tags);
  }

  /**
   * Registers the meters. Does nothing if what they are of is gone.
   *
   * @param registry where to
   */
  @Override
  public final void bindTo(MeterRegistry registry) {
    T present = subject.get();
    if (present != null) {
      for (Meter meter : register(registry, present, tags)) {
        bound.add(new Bound(registry, meter));
      }
    }
  }

  /** Registers meters that refer to the subject by Micrometer's weak reference only. */
  abstract Iterable<Meter> register(MeterRegistry registry, T present, Tags common);

  /**
   * Takes the meters out of every registry that they were bound to, so that those of another object
   * with the same tags can be bound. A registry keeps the meters of what is gone, and what it would
   * be given instead is ignored.
   */
  @Override
  public final void close() {
    for (Bound next; (next = bound.poll()) != null; ) {
      next.registry.remove(next.meter);
    }
  }

  private record Bound(MeterRegistry registry, Meter meter) {}
}
