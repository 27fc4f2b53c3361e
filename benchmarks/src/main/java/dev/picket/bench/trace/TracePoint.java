package dev.picket.bench.trace;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The trace points of Picket's fences, by their names in Flight Recorder and in the kernel. */
enum TracePoint {
  INIT("dev.picket.FenceInit", EventKind.INIT.eventName()),
  EMIT("dev.picket.FenceEmit", EventKind.EMIT.eventName()),
  ENABLE_SIGNAL("dev.picket.FenceEnableSignaling", "dma_fence_enable_signal"),
  SIGNALED("dev.picket.FenceSignaled", EventKind.SIGNALED.eventName()),
  WAIT_START("dev.picket.FenceWaitStart", "dma_fence_wait_start"),
  WAIT_END("dev.picket.FenceWaitEnd", "dma_fence_wait_end"),
  DESTROY("dev.picket.FenceDestroy", EventKind.DESTROY.eventName());

  private static final Map<String, TracePoint> BY_FLIGHT_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(point -> point.flightName, Function.identity()));

  private final String flightName;
  private final String kernelName;

  TracePoint(String flightName, String kernelName) {
    this.flightName = flightName;
    this.kernelName = kernelName;
  }

  /** The trace point of a Flight Recorder event; null if it is none of a fence. */
  static @Nullable TracePoint of(String flightName) {
    return BY_FLIGHT_NAME.get(flightName);
  }

  /** What the kernel calls it. */
  String kernelName() {
    return kernelName;
  }
}
