package dev.picket.vfio;

import static dev.picket.vfio.VfioUapi.VFIO_DEVICE_SET_IRQS;
import static dev.picket.vfio.VfioUapi.VFIO_IRQ_SET;
import static dev.picket.vfio.VfioUapi.VFIO_IRQ_SET_ACTION_TRIGGER;
import static dev.picket.vfio.VfioUapi.VFIO_IRQ_SET_DATA_EVENTFD;
import static dev.picket.vfio.VfioUapi.VFIO_IRQ_SET_DATA_NONE;

import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.Struct;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A device's interrupts of one kind, each with the eventfd that counts it. */
final class InterruptWiring implements AutoCloseable {
  private final Kernel kernel;
  private final Descriptor device;
  private final InterruptKind kind;
  private final Consumer<InterruptWiring> whenOff;
  private final List<EventRegistration> registrations = new ArrayList<>();

  private boolean closed;

  /** Enables them all, or none. */
  InterruptWiring(
      Kernel kernel,
      Descriptor device,
      InterruptKind kind,
      InterruptPoller poller,
      List<InterruptHandler> handlers,
      Consumer<InterruptWiring> whenOff) {
    this.kernel = kernel;
    this.device = device;
    this.kind = kind;
    this.whenOff = whenOff;
    try {
      for (int i = 0; i < handlers.size(); i++) {
        String purpose = "%s %d of %s".formatted(kind, i, device);
        registrations.add(poller.register(purpose, handlers.get(i)));
      }
      enable();
    } catch (Throwable e) {
      closeRegistrations().endAfter(e);
      throw e;
    }
  }

  InterruptKind kind() {
    return kind;
  }

  int size() {
    return registrations.size();
  }

  Descriptor device() {
    return device;
  }

  /** Masks, unmasks or triggers one; does nothing once they are closed. */
  synchronized boolean act(int action, int vector) {
    if (!closed) {
      set(VFIO_IRQ_SET_DATA_NONE | action, vector, 1, List.of());
    }
    return !closed;
  }

  /** Disables them. When this returns, their handlers run no more, unless one is the caller. */
  @Override
  public void close() {
    // The handlers are waited for outside the lock, because they may be waiting for act().
    new Cleanup().step(this::disable).step(() -> closeRegistrations().end()).end();
  }

  private void enable() {
    List<Integer> eventfds = registrations.stream().map(EventRegistration::descriptor).toList();
    int flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
    int possible = set(flags, 0, eventfds.size(), eventfds);
    if (possible != 0) {
      throw new IllegalStateException(
          "the machine has only %d vectors of %s for %s, which was to have %d; enable that many"
              .formatted(possible, kind, device, eventfds.size()));
    }
  }

  private synchronized void disable() {
    if (!closed) {
      closed = true;
      try {
        set(VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER, 0, 0, List.of());
      } finally {
        whenOff.accept(this);
      }
    }
  }

  private int set(int flags, int start, int count, List<Integer> eventfds) {
    try (Arena arena = Arena.ofConfined()) {
      long head = VFIO_IRQ_SET.byteSize();
      Struct request =
          Struct.sized(arena, VFIO_IRQ_SET, head + (long) eventfds.size() * Integer.BYTES)
              .set("flags", flags)
              .set("index", kind.index())
              .set("start", start)
              .set("count", count);
      for (int i = 0; i < eventfds.size(); i++) {
        request
            .memory()
            .set(ValueLayout.JAVA_INT, head + (long) i * Integer.BYTES, eventfds.get(i));
      }
      return kernel.ioctl(device, VFIO_DEVICE_SET_IRQS, request.memory());
    }
  }

  private Cleanup closeRegistrations() {
    Cleanup cleanup = new Cleanup();
    registrations.forEach(registration -> cleanup.step(registration::close));
    return cleanup;
  }
}
