package dev.picket.fence.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A job with memory that counts its drops; it stays readable afterwards, so that tests can look.
 */
final class TestJob {
  static final int SIZE = 64;

  final String name;
  final MemorySegment memory = Arena.ofAuto().allocate(SIZE);
  final AtomicInteger drops = new AtomicInteger();

  TestJob(String name) {
    this.name = name;
  }

  void drop() {
    drops.incrementAndGet();
  }

  @Override
  public String toString() {
    return name;
  }
}
