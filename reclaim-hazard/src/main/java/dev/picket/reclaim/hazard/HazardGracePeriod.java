package dev.picket.reclaim.hazard;

import dev.picket.reclaim.GracePeriod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for the slots that held something when the grace period began, and for no others. */
final class HazardGracePeriod implements GracePeriod.OfEachRecord {
  private List<Hazard> held;

  HazardGracePeriod(List<Hazard> found) {
    this.held = found;
  }

  @Override
  public boolean isOver() {
    held.removeIf(Hazard::isGone);
    return held.isEmpty();
  }

  /** Into a new list, because a shortened one keeps its room. */
  @Override
  public void waitOnlyFor(Supplier<long[]> handles) {
    if (isOver()) {
      return;
    }
    long[] awaited = handles.get();
    List<Hazard> narrowed = new ArrayList<>();
    for (Hazard hazard : held) {
      if (Arrays.binarySearch(awaited, hazard.name()) >= 0) {
        narrowed.add(hazard);
      }
    }
    narrowed.sort(Comparator.comparingLong(Hazard::name));
    held = narrowed;
  }

  @Override
  public boolean holdsBack(long handle) {
    int low = 0;
    int high = held.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long name = held.get(middle).name();
      if (name == handle) {
        return true;
      } else if (name < handle) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return false;
  }

  @Override
  public @Nullable Thread blocker() {
    return isOver() ? null : held.getFirst().holder();
  }
}
