package dev.picket.fence;

import dev.picket.reclaim.spi.HandleTable;
import org.jspecify.annotations.Nullable;

/**
 * The driver fences that belong to a number. One table for all contexts, so that no number means
 * two fences.
 */
final class ExportedFences {
  private static final HandleTable<DriverFence<?>> TABLE = new HandleTable<>();

  private ExportedFences() {}

  static long add(DriverFence<?> fence) {
    long handle = TABLE.reserve();
    TABLE.bind(handle, fence);
    return handle;
  }

  static void remove(long handle) {
    TABLE.release(handle);
  }

  @SuppressWarnings("unchecked") // the fences of a context carry what the context says
  static <D> @Nullable DriverFence<D> find(FenceContext<D> context, long handle) {
    DriverFence<?> fence = handle == 0 ? null : TABLE.get(handle);
    return fence != null && fence.context() == context && fence.isExportedAs(handle)
        ? (DriverFence<D>) fence
        : null;
  }

  static <D> @Nullable DriverFence<D> take(FenceContext<D> context, long handle) {
    DriverFence<D> fence = find(context, handle);
    if (fence == null || !fence.takeBack(handle)) {
      return null;
    }
    TABLE.release(handle);
    return fence;
  }
}
