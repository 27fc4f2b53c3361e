package dev.picket.bench.peers.measure;

import dev.picket.fence.Fence;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Those of a list, which is written and read under a lock. */
final class LockedUses implements Uses {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final List<Fence> fences = new ArrayList<>();

  @Override
  public void add(Fence fence) {
    lock.writeLock().lock();
    try {
      int place = placeFor(fence);
      if (place < fences.size()) {
        fences.set(place, fence);
      } else {
        fences.add(fence);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private int placeFor(Fence fence) {
    int free = fences.size();
    for (int i = 0; i < fences.size(); i++) {
      Fence known = fences.get(i);
      if (known.isSignaled()) {
        free = Math.min(free, i);
      } else if (known.contextId() == fence.contextId()) {
        return i;
      }
    }
    return free;
  }

  @Override
  public List<Fence> pending() {
    List<Fence> pending = new ArrayList<>();
    lock.readLock().lock();
    try {
      for (int i = 0; i < fences.size(); i++) {
        Fence fence = fences.get(i);
        if (!fence.isSignaled()) {
          pending.add(fence);
        }
      }
    } finally {
      lock.readLock().unlock();
    }
    return pending;
  }
}
