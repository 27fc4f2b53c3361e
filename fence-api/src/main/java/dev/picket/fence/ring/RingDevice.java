package dev.picket.fence.ring;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A device's queue as its driver knows it: what a driver writes, and a {@link Ring} calls.
 *
 * <p>The ring calls one method at a time, under its own lock or as the only one that recovers or
 * closes. None may call the ring, wait for a fence, or stay in a section while it waits for the
 * device; one for each access to a register is what registers need. Calls that would wait for the
 * reclaimer are refused, because what it waits for may be this ring's jobs; so another ring on
 * which the device is built recovers and closes by somebody else's calls. What a method throws
 * counts as the answer that promises least, and is reported.
 *
 * <p>Everything that a method says of the hardware is read from the hardware, because the ring lets
 * memory go on its word. A device that is gone answers reads with ones or zeros; {@link #isPresent}
 * is asked before such a word is believed.
 *
 * @param <J> type of the jobs
 */
public interface RingDevice<J> {
  /**
   * Names the device for people.
   *
   * @return the same name each time
   */
  String name();

  /**
   * Hands a job to the device, and rings its doorbell. Called in the order of the numbers; after a
   * reset with the same number again, for a job that may be run again. Must not block or allocate.
   *
   * @param seqno of the job, what {@link #completedSeqno} counts
   * @param job what to do
   * @throws RuntimeException if the device was given nothing; the job's fence then fails with
   *     {@code EINVAL}
   */
  void submit(long seqno, J job);

  /**
   * Reads how far the device has got: the last job that is done, as are all before it. Jobs that it
   * has given up, and those never submitted again after a reset, count as done once one that was
   * submitted after that is. A number keeps its value through a stop, a reset and isolation; to see
   * to that is the driver's part.
   *
   * @return 0 if no job is done; the ring takes a number that falls, or that was never submitted,
   *     for the word of a dead device
   */
  long completedSeqno();

  /**
   * Tells whether jobs may end in another order than they were submitted.
   *
   * @return the same each time; if true, the ring asks {@link #isCompleted} for each job beyond
   *     {@link #completedSeqno}
   */
  default boolean mayCompleteOutOfOrder() {
    return false;
  }

  /**
   * Reads whether a job is done although one before it is not.
   *
   * @param seqno of a job beyond {@link #completedSeqno}
   * @return whether it is done
   */
  default boolean isCompleted(long seqno) {
    return false;
  }

  /**
   * Confirms, by another way than the answers that it is to confirm, that the device is there: by
   * its identity, say, or its configuration space. Asked after each read that ends a job or
   * acknowledges something.
   *
   * @return whether it is there
   */
  boolean isPresent();

  /**
   * Begins to stop the device: it takes no more jobs from its queue, those already queued included,
   * and gives up the one it works on if it can. Does not wait. May be called again.
   */
  void stop();

  /**
   * Reads whether the device has acknowledged the stop: it works on no job any more.
   *
   * @return whether it has; false as long as it is not known
   */
  boolean isStopped();

  /**
   * Makes the device give up one job and nothing else, if it can. Waits no longer than that takes.
   *
   * @param seqno of the job that hangs
   * @return whether the device has acknowledged that it works on that job no more
   */
  default boolean abandon(long seqno) {
    return false;
  }

  /**
   * Resets the device, and waits until it has ended: afterwards it works on no job, and takes new
   * ones.
   *
   * @return whether it has acknowledged the reset; if not, it may still be working
   */
  boolean reset();

  /**
   * Tells whether the device can be cut off memory from outside at all, as behind an IOMMU.
   *
   * @return the same each time; if false, {@link #isolate} is not called, and reports say so
   */
  default boolean canBeIsolated() {
    return true;
  }

  /**
   * Cuts the device off memory from outside: bus mastering off and read back, the jobs' memory
   * unmapped from the IOMMU and confirmed by its size. Afterwards the device can write nothing,
   * whatever it does.
   *
   * @return whether that is certain
   */
  boolean isolate();

  /**
   * Tells which of a job's memory the device writes. Once a job ended without the device having
   * done it, the ring fills this memory and looks before the drop whether it is still as filled.
   *
   * @param job a job
   * @return memory that any thread may access until the job is dropped; empty if there is none
   */
  default List<MemorySegment> writableMemory(J job) {
    return List.of();
  }
}
