package dev.picket.vfio;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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

  /** Maps those anew that are gone. */
  void reopenAll() {
    Cleanup all = new Cleanup();
    open.forEach((source, space) -> all.step(() -> reopen(source, space)));
    all.end();
  }

  void closeAll() {
    Cleanup all = new Cleanup();
    open.values().forEach(space -> all.step(space::close));
    all.end();
  }

  private void reopen(RegisterSource source, RegisterSpace space) {
    if (space.isLive()) {
      return;
    }
    try {
      space.reopen();
    } catch (IllegalStateException e) {
      if (open.containsKey(source)) {
        throw e;
      }
      // Its owner closed it meanwhile.
    }
  }
}
