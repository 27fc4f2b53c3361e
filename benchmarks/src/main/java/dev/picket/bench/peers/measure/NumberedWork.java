package dev.picket.bench.peers.measure;

import dev.picket.fence.Fence;

/** Work that is found by the numbers of its points, of which each waits for those before. */
interface NumberedWork {
  /** Submits the work of the next point. */
  void submit(long point, Fence work);

  /** {@return what stands for a point and those before it} */
  Object find(long point);

  /** {@return the highest point of which, and of all before, the work has ended} */
  long lastSignaled();

  /** Has something done when the work of all points has ended. */
  void onEndOfAll(Runnable then);
}
