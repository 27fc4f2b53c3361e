package dev.picket.fence.ring;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A device that has done a job when it is told so, and whose jobs are names. */
final class HandDevice implements RingDevice<String> {
  private final boolean outOfOrder;

  // guarded by this
  private final List<String> given = new ArrayList<>();
  private final TreeMap<Long, String> working = new TreeMap<>();
  private final Set<Long> done = new HashSet<>();
  private final Set<String> refused = new HashSet<>();
  private long completed;
  private int finishesAtOnce;

  volatile boolean acknowledgesStop = true;
  volatile boolean acknowledgesReset = true;
  volatile boolean canBeIsolated = true;
  volatile boolean canAbandon;
  volatile Consumer<String> whenGiven = _ -> {};

  HandDevice(boolean outOfOrder) {
    this.outOfOrder = outOfOrder;
  }

  /** Every job that it was given, in that order. */
  synchronized List<String> given() {
    return List.copyOf(given);
  }

  synchronized List<String> working() {
    return List.copyOf(working.values());
  }

  synchronized void refuse(String job) {
    refused.add(job);
  }

  /** From now on so many jobs are done when they are given. */
  synchronized void finishAtOnce(int jobs) {
    finishesAtOnce = jobs;
  }

  /** The oldest ones are done; gives how many there were. */
  synchronized int finish(int jobs) {
    int finished = 0;
    while (finished < jobs && !working.isEmpty()) {
      finish(working.firstKey());
      finished++;
    }
    return finished;
  }

  synchronized void finish(String job) {
    long seqno =
        working.entrySet().stream()
            .filter(entry -> entry.getValue().equals(job))
            .map(Map.Entry::getKey)
            .findAny()
            .orElseThrow(() -> new AssertionError(job + " is not among " + working));
    if (!outOfOrder && seqno != working.firstKey()) {
      throw new AssertionError(job + " is not the oldest of " + working);
    }
    finish(seqno);
  }

  private void finish(long seqno) {
    working.remove(seqno);
    done.add(seqno);
    long last = done.stream().mapToLong(Long::longValue).max().orElse(0);
    completed = Math.max(completed, working.isEmpty() ? last : working.firstKey() - 1);
    done.removeIf(number -> number < completed);
  }

  @Override
  public String name() {
    return "hand";
  }

  @Override
  public void submit(long seqno, String job) {
    synchronized (this) {
      if (refused.contains(job)) {
        throw new IllegalArgumentException("job " + job + " is refused, as planned");
      }
      given.add(job);
      working.put(seqno, job);
      if (finishesAtOnce > 0) {
        finishesAtOnce--;
        finish(seqno);
      }
    }
    whenGiven.accept(job);
  }

  @Override
  public synchronized long completedSeqno() {
    return completed;
  }

  @Override
  public boolean mayCompleteOutOfOrder() {
    return outOfOrder;
  }

  @Override
  public synchronized boolean isCompleted(long seqno) {
    return done.contains(seqno);
  }

  @Override
  public boolean isPresent() {
    return true;
  }

  @Override
  public void stop() {}

  @Override
  public boolean isStopped() {
    return acknowledgesStop;
  }

  @Override
  public synchronized boolean abandon(long seqno) {
    if (canAbandon) {
      finish(seqno);
    }
    return canAbandon;
  }

  @Override
  public synchronized boolean reset() {
    if (acknowledgesReset) {
      working.clear();
    }
    return acknowledgesReset;
  }

  @Override
  public boolean isolate() {
    return canBeIsolated;
  }
}
