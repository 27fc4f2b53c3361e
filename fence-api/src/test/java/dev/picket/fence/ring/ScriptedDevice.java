package dev.picket.fence.ring;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;

/** A device that answers what a test tells it to, and writes down what it is asked. */
final class ScriptedDevice implements RingDevice<TestJob> {
  final List<String> log = new ArrayList<>();
  final List<Long> given = new ArrayList<>();
  final Set<Long> completedAlone = new HashSet<>();
  boolean outOfOrder;
  boolean isolatable = true;
  volatile long completed;
  boolean present = true;
  Runnable onSubmit = () -> {};
  BooleanSupplier stopped = () -> false;
  LongPredicate abandons = seqno -> false;
  BooleanSupplier resets = () -> false;
  BooleanSupplier isolates = () -> false;

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public void submit(long seqno, TestJob job) {
    onSubmit.run();
    given.add(seqno);
    log.add("submit " + seqno);
  }

  @Override
  public long completedSeqno() {
    return completed;
  }

  @Override
  public boolean mayCompleteOutOfOrder() {
    return outOfOrder;
  }

  @Override
  public boolean isCompleted(long seqno) {
    return completedAlone.contains(seqno);
  }

  @Override
  public boolean isPresent() {
    return present;
  }

  @Override
  public void stop() {
    log.add("stop");
  }

  @Override
  public boolean isStopped() {
    return stopped.getAsBoolean();
  }

  @Override
  public boolean abandon(long seqno) {
    log.add("abandon " + seqno);
    return abandons.test(seqno);
  }

  @Override
  public boolean reset() {
    log.add("reset");
    return resets.getAsBoolean();
  }

  @Override
  public boolean canBeIsolated() {
    return isolatable;
  }

  @Override
  public boolean isolate() {
    log.add("isolate");
    return isolates.getAsBoolean();
  }

  @Override
  public List<MemorySegment> writableMemory(TestJob job) {
    return List.of(job.memory);
  }
}
