package dev.picket.fence.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** A clock that goes on by pauses and by hand; something may be done in each pause. */
final class HandClock implements RingClock {
  private final List<Long> pauses = new ArrayList<>();
  private long nanos = 1_000;
  LongConsumer duringPause = pause -> {};

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public void pause(long pause) {
    pauses.add(pause);
    nanos += pause;
    duringPause.accept(nanos);
  }

  void advance(long by) {
    nanos += by;
  }

  List<Long> pauses() {
    return pauses;
  }
}
