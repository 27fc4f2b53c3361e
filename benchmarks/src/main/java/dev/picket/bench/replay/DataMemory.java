package dev.picket.bench.replay;

/**
 * Where one driver gets its data from. Java objects are made in {@link #prepare} as far as
 * possible, so that the allocation that is measured is the library's.
 */
interface DataMemory {
  /** {@return what one piece of data occupies, in bytes} */
  int bytesEach();

  /**
   * Called before a phase, when everything of the phase before has been dropped or never will be.
   *
   * @param fences how many fences the phase has
   */
  void prepare(int fences);

  /**
   * Gets data for a fence. Called by the driver's thread.
   *
   * @param fence its number, above 0
   * @return data that holds the fence's pattern
   */
  DriverData take(long fence);

  /**
   * Ends data's life. Called once, by any thread.
   *
   * @param data from {@link #take}
   */
  void drop(DriverData data);
}
