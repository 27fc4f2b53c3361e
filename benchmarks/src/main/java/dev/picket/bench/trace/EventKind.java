package dev.picket.bench.trace;

/**
 * The trace events that a replay is made from. A fence keeps the time of one event of each kind.
 */
enum EventKind {
  /** The fence exists. */
  INIT("dma_fence_init", Arguments.FENCE),
  /** The fence has its seqno and was given to the hardware. */
  EMIT("dma_fence_emit", Arguments.FENCE),
  /** amdgpu took a job; names the job's finished fence. */
  AMDGPU_SUBMIT("amdgpu_cs_ioctl", Arguments.AMDGPU_JOB),
  /** A scheduler took a job (6.16 and later); names the job's finished fence. */
  SCHED_QUEUE("drm_sched_job_queue", Arguments.SCHED_JOB),
  /** amdgpu gave a job to the hardware. */
  AMDGPU_RUN("amdgpu_sched_run_job", Arguments.AMDGPU_JOB),
  /** A scheduler gave a job to the hardware (6.16 and later). */
  SCHED_RUN("drm_sched_job_run", Arguments.SCHED_JOB),
  /** The fence is signalled. */
  SIGNALED("dma_fence_signaled", Arguments.FENCE),
  /** A scheduler is about to signal a job's finished fence (6.16 and later). */
  SCHED_DONE("drm_sched_job_done", Arguments.SCHED_JOB),
  /** The last reference to the fence is gone. */
  DESTROY("dma_fence_destroy", Arguments.FENCE);

  /** How an event prints the fence that it is about. */
  enum Arguments {
    /** {@code driver=%s timeline=%s context=%u seqno=%u}. */
    FENCE,
    /** {@code ..., timeline=%s, context=%u, seqno=%u, ...}; old kernels print only pointers. */
    AMDGPU_JOB,
    /** {@code [dev=%s, ]fence=%llu:%llu[, ring=%s, ...]}. */
    SCHED_JOB
  }

  /** A part of a fence's life. */
  enum Place {
    /** Happens once, while the fence is made. */
    BEGIN,
    /** May be repeated, after a reset of the device. */
    MIDDLE,
    /** Happens once, when the fence is done. */
    END
  }

  private final String eventName;
  private final Arguments arguments;

  EventKind(String eventName, Arguments arguments) {
    this.eventName = eventName;
    this.arguments = arguments;
  }

  String eventName() {
    return eventName;
  }

  Arguments arguments() {
    return arguments;
  }

  /** Where in a fence's life it happens. */
  Place place() {
    return switch (this) {
      case INIT, EMIT, AMDGPU_SUBMIT, SCHED_QUEUE -> Place.BEGIN;
      case AMDGPU_RUN, SCHED_RUN -> Place.MIDDLE;
      case SIGNALED, SCHED_DONE, DESTROY -> Place.END;
    };
  }
}
