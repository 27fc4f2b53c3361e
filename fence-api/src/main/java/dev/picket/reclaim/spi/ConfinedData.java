package dev.picket.reclaim.spi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Finds data that only one thread may touch, before readers and the dropping thread do. */
public final class ConfinedData {
  private static final Thread OTHER_THREAD = Thread.ofPlatform().unstarted(() -> {});

  private ConfinedData() {}

  /**
   * Refuses a confined arena, or a segment of one. What lies inside other objects is not looked at.
   *
   * @param value what is to be guarded
   * @throws IllegalArgumentException if it is confined to a thread
   */
  public static void refuse(Object value) {
    boolean confined =
        switch (value) {
          case MemorySegment segment -> !segment.isAccessibleBy(OTHER_THREAD);
          case Arena arena -> isConfined(arena);
          default -> false;
        };
    if (confined) {
      throw new IllegalArgumentException(
          value
              + " is confined to a thread, but data is read by other threads and dropped on another"
              + " one; use Arena.ofShared()");
    }
  }

  private static boolean isConfined(Arena arena) {
    try {
      return arena.scope().isAlive() && !arena.allocate(0).isAccessibleBy(OTHER_THREAD);
    } catch (WrongThreadException e) {
      return true;
    }
  }
}
