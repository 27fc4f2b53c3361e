package dev.picket.bench.replay;

import dev.picket.fence.Fence;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The fences that consumers hold, each in its place from its arming to its last use. */
final class Board {
  private final AtomicReferenceArray<@Nullable Fence> places;

  Board(int size) {
    places = new AtomicReferenceArray<>(size);
  }

  int size() {
    return places.length();
  }

  @Nullable Fence at(int place) {
    return places.getAcquire(place);
  }

  void show(int place, Fence fence) {
    places.setRelease(place, fence);
  }

  void clear(int place) {
    places.setRelease(place, null);
  }
}
