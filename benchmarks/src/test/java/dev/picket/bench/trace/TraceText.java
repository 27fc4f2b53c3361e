package dev.picket.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes the text of a trace. Times are in microseconds. */
final class TraceText {
  private final StringBuilder text = new StringBuilder();

  TraceText line(String line) {
    text.append(line).append('\n');
    return this;
  }

  TraceText init(long micros, long context, long seqno) {
    return fence(micros, "dma_fence_init", context, seqno);
  }

  TraceText emit(long micros, long context, long seqno) {
    return fence(micros, "dma_fence_emit", context, seqno);
  }

  TraceText signaled(long micros, long context, long seqno) {
    return fence(micros, "dma_fence_signaled", context, seqno);
  }

  TraceText destroy(long micros, long context, long seqno) {
    return event(
        micros,
        "dma_fence_destroy",
        "driver=detached-driver timeline=signaled-timeline context=" + context + " seqno=" + seqno);
  }

  TraceText fence(long micros, String name, long context, long seqno) {
    return event(
        micros, name, "driver=drv timeline=ring0 context=%d seqno=%d".formatted(context, seqno));
  }

  TraceText amdgpuJob(long micros, String name, long context, long seqno) {
    return event(
        micros,
        name,
        "sched_job_id=7, timeline=gfx, context=%d, seqno=%d, ring_name=gfx, num_ibs=3"
            .formatted(context, seqno));
  }

  TraceText schedJob(long micros, String name, long context, long seqno) {
    return event(
        micros,
        name,
        "dev=0000:0b:00.0, fence=%d:%d, ring=gfx_0.0.0, job count:1, hw job count:0, client_id:3"
            .formatted(context, seqno));
  }

  TraceText schedDone(long micros, long context, long seqno) {
    return event(micros, "drm_sched_job_done", "fence=%d:%d signaled".formatted(context, seqno));
  }

  TraceText event(long micros, String name, String arguments) {
    return line(
        "     kworker/0:1-10      [000] .....  %d.%06d: %s: %s"
            .formatted(micros / 1_000_000, micros % 1_000_000, name, arguments));
  }

  Trace read() {
    return read(text.toString());
  }

  InputSummary summary() {
    return read().input();
  }

  static Trace read(String text) {
    return read(text.getBytes(UTF_8));
  }

  static Trace read(byte[] text) {
    try {
      return SoundTrace.check(FtraceParser.parse("test", new ByteArrayInputStream(text)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
