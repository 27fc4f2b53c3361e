package dev.picket.fence.ring;

import dev.picket.fence.FenceError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Rings, and a queue, with one step that is wrong, which the campaign must catch. They lie in the
 * package of the real one, though in another module's folder, because they replace steps that no
 * user can reach; that works on the class path only, where this module runs.
 */
@NullMarked
public final class BrokenRings {
  private BrokenRings() {}

  /**
   * {@return a ring that does not look a last time at what was done before it ends the others}
   *
   * @param <J> type of the jobs
   * @param builder of the ring
   */
  public static <J> Ring<J> withoutHarvest(RingBuilder<J> builder) {
    return new Ring<>(
        new RingCore<>(builder) {
          @Override
          @Nullable String collectLast() {
            return null;
          }
        });
  }

  /**
   * {@return a ring that ends the newest jobs first}
   *
   * @param <J> type of the jobs
   * @param builder of the ring
   */
  public static <J> Ring<J> inReverse(RingBuilder<J> builder) {
    return new Ring<>(new Reverse<>(builder));
  }

  /**
   * {@return a ring that signals what is pending when a stop is acknowledged late, and then again}
   *
   * @param <J> type of the jobs
   * @param builder of the ring
   */
  public static <J> Ring<J> signallingTwice(RingBuilder<J> builder) {
    return new Ring<>(
        new RingCore<>(builder) {
          @Override
          void become(RingState next, String reason) {
            if (state() == RingState.STOPPING && next == RingState.RESETTING) {
              pending.forEach(job -> job.driverFence().fail(FenceError.ECANCELED));
            }
            super.become(next, reason);
          }
        });
  }

  /**
   * {@return a ring that takes memory from the device after it has let it go, not before}
   *
   * @param <J> type of the jobs
   * @param builder of the ring
   */
  public static <J> Ring<J> unmappingAfterFree(RingBuilder<J> builder) {
    return new Ring<>(
        new RingCore<>(builder) {
          @Override
          boolean isolate() {
            return true;
          }

          @Override
          RingReport close(long nanos) {
            if (state().isFinal()) {
              device.isolate();
            }
            return super.close(nanos);
          }
        });
  }

  /**
   * {@return a ring that believes whatever the device answers}
   *
   * @param <J> type of the jobs
   * @param builder of the ring
   */
  public static <J> Ring<J> believingOnes(RingBuilder<J> builder) {
    return new Ring<>(
        new RingCore<>(builder) {
          @Override
          boolean isThere() {
            return true;
          }

          @Override
          @Nullable String whyNotBelieved(long completed) {
            return null;
          }
        });
  }

  /**
   * {@return a ring that blames the newest job when one hangs}
   *
   * @param <J> type of the jobs
   * @param builder of the ring
   */
  public static <J> Ring<J> blamingTheLast(RingBuilder<J> builder) {
    return new Ring<>(
        new RingCore<>(builder) {
          @Override
          @Nullable PreparedJob<J> guilty(long now) {
            List<PreparedJob<J>> all = new ArrayList<>();
            pending.forEach(all::add);
            return super.guilty(now) == null ? null : all.getLast();
          }
        });
  }

  /**
   * {@return a ring that does not look whether a device writes after it has acknowledged not to}
   *
   * @param <J> type of the jobs
   * @param builder of the ring
   */
  public static <J> Ring<J> withoutCanary(RingBuilder<J> builder) {
    return new Ring<>(
        new RingCore<>(builder) {
          @Override
          void plant(PreparedJob<J> job) {}
        });
  }

  /**
   * {@return a ring that goes down the ladder again when it is closed again}
   *
   * @param <J> type of the jobs
   * @param builder of the ring
   */
  public static <J> Ring<J> closingTwice(RingBuilder<J> builder) {
    return new Ring<>(
        new RingCore<>(builder) {
          @Override
          boolean mayTakeDown(long start, long nanos) {
            super.mayTakeDown(start, nanos);
            return true;
          }
        });
  }

  /**
   * {@return a queue that keeps the credits of jobs that have ended}
   *
   * @param <J> type of the jobs
   * @param builder of the queue
   */
  public static <J> JobQueue<J> leakingCredits(JobQueueBuilder<J> builder) {
    return new JobQueue<>(builder) {
      @Override
      void giveBack(QueueEntry<J> entry) {}
    };
  }

  private static final class Reverse<J> extends RingCore<J> {
    private final List<PreparedJob<J>> held = new ArrayList<>();
    private boolean holding;

    Reverse(RingBuilder<J> builder) {
      super(builder);
    }

    @Override
    void endAll() {
      holding = true;
      super.endAll();
      holding = false;
      held.reversed().forEach(job -> super.end(job, clock.nanos()));
      held.clear();
    }

    @Override
    void end(PreparedJob<J> job, long now) {
      if (holding) {
        held.add(job);
      } else {
        super.end(job, now);
      }
    }
  }
}
