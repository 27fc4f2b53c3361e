package dev.picket.vfio;

import static java.util.Objects.requireNonNull;

import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What a device has enabled: one of INTx, MSI and MSI-X at a time, and the notices. */
final class DeviceInterrupts {
  private static final List<InterruptKind> EXCLUSIVE =
      List.of(InterruptKind.INTX, InterruptKind.MSI, InterruptKind.MSIX);

  private final Kernel kernel;
  private final Descriptor device;
  private final List<InterruptInfo> infos;
  private final Map<InterruptKind, InterruptWiring> enabled = new HashMap<>();
  private boolean closed;

  DeviceInterrupts(Kernel kernel, Descriptor device, List<InterruptInfo> infos) {
    this.kernel = kernel;
    this.device = device;
    this.infos = infos;
  }

  synchronized InterruptWiring enable(
      InterruptKind kind, InterruptPoller poller, List<InterruptHandler> handlers) {
    requireNonNull(poller, "poller");
    if (closed) {
      throw new IllegalStateException(device + " is closed");
    }
    checkNumber(kind, handlers.size());
    InterruptKind inTheWay = inTheWay(kind);
    if (inTheWay != null) {
      throw new IllegalStateException(
          inTheWay == kind
              ? "%s of %s is enabled already; close it first".formatted(kind, device)
              : "%s has %s enabled, and one type at a time; close that before enabling %s"
                  .formatted(device, inTheWay, kind));
    }
    InterruptWiring wiring =
        new InterruptWiring(kernel, device, kind, poller, handlers, this::forget);
    enabled.put(kind, wiring);
    return wiring;
  }

  RemovalRequests onRemovalRequest(InterruptPoller poller, Executor executor, Runnable task) {
    requireNonNull(executor, "executor");
    requireNonNull(task, "task");
    AtomicBoolean handedOver = new AtomicBoolean();
    InterruptHandler handOver =
        count -> {
          // The kernel asks again every ten seconds, however long the task takes.
          if (handedOver.compareAndSet(false, true)) {
            handOver(executor, task, handedOver);
          }
        };
    return new RemovalRequests(enable(InterruptKind.REMOVAL, poller, List.of(handOver)));
  }

  /** Closes what is enabled, for good. */
  void close() {
    Cleanup cleanup = new Cleanup();
    toClose().forEach(wiring -> cleanup.step(wiring::close));
    cleanup.end();
  }

  private static void handOver(Executor executor, Runnable task, AtomicBoolean handedOver) {
    try {
      executor.execute(
          () -> {
            try {
              task.run();
            } finally {
              handedOver.set(false);
            }
          });
    } catch (Throwable e) {
      handedOver.set(false);
      throw e;
    }
  }

  private synchronized List<InterruptWiring> toClose() {
    closed = true;
    return List.copyOf(enabled.values());
  }

  private synchronized void forget(InterruptWiring wiring) {
    enabled.remove(wiring.kind(), wiring);
  }

  private void checkNumber(InterruptKind kind, int number) {
    int available =
        infos.stream()
            .filter(info -> info.kind() == kind && info.eventfd())
            .mapToInt(InterruptInfo::count)
            .findFirst()
            .orElse(0);
    if (available == 0) {
      List<InterruptKind> others =
          infos.stream().filter(info -> info.count() > 0).map(InterruptInfo::kind).toList();
      throw new UnsupportedOperationException(
          "%s has no %s; it has %s".formatted(device, kind, others));
    }
    if (number < 1 || number > available) {
      throw new IllegalArgumentException(
          "%d handlers for %s of %s, expected 1 to %d, one for each vector"
              .formatted(number, kind, device, available));
    }
  }

  private @Nullable InterruptKind inTheWay(InterruptKind kind) {
    if (enabled.containsKey(kind)) {
      return kind;
    }
    return EXCLUSIVE.contains(kind)
        ? EXCLUSIVE.stream().filter(enabled::containsKey).findFirst().orElse(null)
        : null;
  }
}
