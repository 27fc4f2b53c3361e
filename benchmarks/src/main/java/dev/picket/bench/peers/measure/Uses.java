package dev.picket.bench.peers.measure;

import dev.picket.fence.Fence;
import java.util.List;

/** The fences of those who use some memory. */
interface Uses extends AutoCloseable {
  /** Adds one, in the place of an earlier one of its context if there is one. */
  void add(Fence fence);

  /** {@return those that are pending} */
  List<Fence> pending();

  @Override
  default void close() {}
}
