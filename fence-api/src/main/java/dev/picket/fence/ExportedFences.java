package dev.picket.fence;

import dev.picket.reclaim.spi.HandleTable;
import org.jspecify.annotations.Nullable;

/** The driver fences of a context that belong to a number. */
final class ExportedFences<D> {
  private final HandleTable<DriverFence<D>> table = new HandleTable<>();

  long add(DriverFence<D> fence) {
    long handle = table.reserve();
    table.bind(handle, fence);
    return handle;
  }

  void remove(long handle) {
    table.release(handle);
  }

  @Nullable DriverFence<D> find(long handle) {
    DriverFence<D> fence = handle == 0 ? null : table.get(handle);
    return fence != null && fence.isExportedAs(handle) ? fence : null;
  }

  @Nullable DriverFence<D> take(long handle) {
    DriverFence<D> fence = find(handle);
    if (fence == null || !fence.takeBack(handle)) {
      return null;
    }
    table.release(handle);
    return fence;
  }
}
