package dev.picket.fence;

import java.util.concurrent.locks.LockSupport;

/** A thread that waits for a fence. */
final class Waiter extends FenceCallback {
  private final Thread thread = Thread.currentThread();

  @Override
  void signalled(Fence fence) {
    LockSupport.unpark(thread);
  }
}
