package dev.picket.reclaim.hazard;

import dev.picket.reclaim.GracePeriod;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Waits for the slots that held something when the grace period began, and for no others. */
final class HazardGracePeriod implements GracePeriod.OfEachRecord {
  private final List<Hazard> held;

  HazardGracePeriod(List<Hazard> found) {
    this.held = found;
    held.sort(Comparator.comparingLong(Hazard::name));
  }

  @Override
  public boolean isOver() {
    held.removeIf(Hazard::isGone);
    return held.isEmpty();
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
