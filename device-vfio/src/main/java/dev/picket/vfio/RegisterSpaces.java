package dev.picket.vfio;

import dev.picket.linux.call.Cleanup;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** The register spaces of a device that are not closed, by what they map. */
final class RegisterSpaces {
  private final Map<RegisterSource, RegisterSpace> open = new ConcurrentHashMap<>();

  void add(RegisterSource source, RegisterSpace space) {
    open.put(source, space);
  }

  void remove(RegisterSource source) {
    open.remove(source);
  }

  boolean areClosed() {
    return open.isEmpty();
  }

  void revokeAll(String why) {
    open.values().forEach(space -> space.revoke(why));
  }

  /**
   * Maps those anew that are gone, as long as the device decodes memory. May wait for room in the
   * reclaimer's backlog, and does so without the device's lock, which closing the device needs.
   */
  void reopenAll(ReentrantLock changing, BooleanSupplier decodesMemory) {
    Cleanup all = new Cleanup();
    open.forEach((source, space) -> all.step(() -> reopen(source, space, changing, decodesMemory)));
    all.end();
  }

  void closeAll() {
    Cleanup all = new Cleanup();
    open.values().forEach(space -> all.step(space::close));
    all.end();
  }

  private void reopen(
      RegisterSource source,
      RegisterSpace space,
      ReentrantLock changing,
      BooleanSupplier decodesMemory) {
    boolean settled = space.isLive();
    while (!settled) {
      space.awaitRoom();
      changing.lock();
      try {
        settled =
            space.isLive()
                || !open.containsKey(source)
                || !decodesMemory.getAsBoolean()
                || isReopened(source, space);
      } finally {
        changing.unlock();
      }
    }
    space.makeRoomIfFree();
  }

  private boolean isReopened(RegisterSource source, RegisterSpace space) {
    try {
      return space.reopenIfRoom();
    } catch (IllegalStateException e) {
      if (open.containsKey(source)) {
        throw e;
      }
      return true; // its owner closed it meanwhile
    }
  }
}
