package dev.picket.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Small traces in the form of each age of kernel and tool. */
final class KernelsTest {
  @Test
  void linux411WithAmdgpuKnowsOnlySignals() {
    Trace trace =
        TraceText.read(
            """
            # tracer: nop
            #
            # entries-in-buffer/entries-written: 8/8   #P:8
            #
            #                              _-----=> irqs-off
            #                             / _----=> need-resched
            #                            | / _---=> hardirq/softirq
            #                            || / _--=> preempt-depth
            #                            ||| /     delay
            #           TASK-PID   CPU#  ||||    TIMESTAMP  FUNCTION
            #              | |       |   ||||       |         |
                 SkinningApp-2837  [002] ....   475.168800: amdgpu_cs_ioctl: sched_job_id=85904, timeline=gfx, context=249, seqno=91446, ring_name=gfx, num_ibs=3
                         gfx-477   [001] ....   475.168900: amdgpu_sched_run_job: sched_job_id=85904, timeline=gfx, context=249, seqno=91446, ring_name=gfx, num_ibs=3
                         gfx-477   [001] d..1   475.168905: dma_fence_signaled: driver=amd_sched timeline=gfx context=248 seqno=91446
                      <idle>-0     [001] d.h1   475.169000: dma_fence_signaled: driver=amdgpu timeline=gfx context=3 seqno=7000
                      <idle>-0     [001] d.h2   475.169010: dma_fence_signaled: driver=amd_sched timeline=gfx context=249 seqno=91446
                         gfx-477   [001] ....   475.169100: amdgpu_sched_run_job: sched_job_id=85905, timeline=sdma0, context=251, seqno=12, ring_name=sdma0, num_ibs=1
                      <idle>-0     [001] d.h2   475.169300: dma_fence_signaled: driver=amd_sched timeline=sdma0 context=251 seqno=12
            """);
    InputSummary input = trace.input();
    assertThat(input.lines()).isEqualTo(18);
    assertThat(input.comments()).isEqualTo(11);
    assertThat(input.signals()).isEqualTo(4);
    assertThat(input.aliveFromStart()).isEqualTo(2);
    assertThat(input.events().get("amdgpu_cs_ioctl")).isEqualTo(new EventCount(1, 1));
    assertThat(input.events().get("amdgpu_sched_run_job")).isEqualTo(new EventCount(2, 1));
    assertThat(life(trace, 249)).isEqualTo(new Times(0, 0, 210_000, 500_000));
    assertThat(life(trace, 248)).isEqualTo(new Times(0, 0, 105_000, 500_000));
    assertThat(life(trace, 3)).isEqualTo(new Times(0, 0, 200_000, 500_000));
    assertThat(life(trace, 251)).isEqualTo(new Times(300_000, 300_000, 500_000, 500_000));
    assertThat(trace.contexts())
        .extracting(ReplayContext::driver)
        .containsExactlyInAnyOrder("amd_sched", "amd_sched", "amdgpu", "amd_sched");
  }

  @Test
  void linux5HasSchedulerEventsWithoutNumbers() {
    Trace trace =
        TraceText.read(
            """
                     Xorg-1234    [002] ....   100.000100: dma_fence_init: driver=drm_sched timeline=gfx_0.0.0 context=40 seqno=9
                     Xorg-1234    [002] ....   100.000101: dma_fence_init: driver=drm_sched timeline=gfx_0.0.0 context=41 seqno=9
                     Xorg-1234    [002] ....   100.000102: drm_sched_job: entity=00000000c1b5a9c9, id=77, fence=000000009f1a2b3c, ring=gfx_0.0.0, job count:1, hw job count:0
                     Xorg-1234    [002] ....   100.000103: drm_sched_job_wait_dep: ring=gfx_0.0.0, id=77, depends fence=000000007e57ab1e, context=39, seq=8
               gfx_0.0.0-300      [001] ....   100.000110: drm_run_job: entity=00000000c1b5a9c9, id=77, fence=000000009f1a2b3c, ring=gfx_0.0.0, job count:0, hw job count:1
               gfx_0.0.0-300      [001] d..1   100.000111: dma_fence_signaled: driver=drm_sched timeline=gfx_0.0.0 context=40 seqno=9
                  <idle>-0        [001] d.h1   100.000200: drm_sched_process_job: fence=000000009f1a2b3c signaled
                  <idle>-0        [001] d.h2   100.000201: dma_fence_signaled: driver=drm_sched timeline=gfx_0.0.0 context=41 seqno=9
                     Xorg-1234    [002] ....   100.000300: dma_fence_annotate_wait_on: driver=a timeline=b context=1 seqno=1  waits on driver=c timeline=d context=2 seqno=2
                     Xorg-1234    [002] ....   100.000301: dma_fence_destroy: driver=drm_sched timeline=gfx_0.0.0 context=41 seqno=9
            """);
    InputSummary input = trace.input();
    assertThat(input.unknownLines()).isZero();
    assertThat(input.knownEvents()).isEqualTo(5);
    assertThat(input.replayedEvents()).isEqualTo(5);
    assertThat(life(trace, 41)).isEqualTo(new Times(1_000, 1_000, 101_000, 201_000));
    assertThat(life(trace, 40)).isEqualTo(new Times(0, 0, 11_000, 201_000));
  }

  @Test
  void linux7SchedulerEventsNameTheirFence() {
    Trace trace =
        new TraceText()
            .schedJob(10, "drm_sched_job_queue", 592, 78)
            .event(11, "drm_sched_job_add_dep", "fence=592:78 depends on fence=591:70")
            .event(
                12,
                "drm_sched_job_unschedulable",
                "fence=592:78 depends on unsignalled fence=591:70")
            .schedJob(20, "drm_sched_job_run", 592, 78)
            .schedDone(30, 592, 78)
            .read();
    assertThat(life(trace, 592)).isEqualTo(new Times(0, 0, 20_000, 20_000));
    assertThat(trace.contexts().getFirst().timeline()).isEqualTo("gfx_0.0.0");
    assertThat(trace.contexts().getFirst().driver()).isEqualTo("0000:0b:00.0");
    assertThat(trace.input().signalsSeen()).isEqualTo(1);
    assertThat(trace.input().events())
        .containsEntry("drm_sched_job_queue", new EventCount(1, 1))
        .containsEntry("drm_sched_job_run", new EventCount(1, 0))
        .containsEntry("drm_sched_job_done", new EventCount(1, 1));
  }

  @Test
  void fenceEventsCountBeforeSchedulerEvents() {
    Trace trace =
        new TraceText()
            .init(5, 592, 78)
            .schedJob(10, "drm_sched_job_queue", 0x1_0000_0000L + 592, 78)
            .schedDone(30, 592, 78)
            .signaled(31, 592, 78)
            .read();
    assertThat(life(trace, 592)).isEqualTo(new Times(0, 0, 26_000, 26_000));
    assertThat(trace.contexts().getFirst().driver()).isEqualTo("drv");
    assertThat(trace.input().signalsSeen()).isEqualTo(1);
    assertThat(trace.input().events())
        .containsEntry("drm_sched_job_queue", new EventCount(1, 0))
        .containsEntry("drm_sched_job_done", new EventCount(1, 0));
  }

  @Test
  void aJobThatRunsAgainAfterAResetIsTheSameFence() {
    Trace trace =
        new TraceText()
            .schedJob(10, "drm_sched_job_queue", 1, 1)
            .schedJob(11, "drm_sched_job_run", 1, 1)
            .schedJob(20, "drm_sched_job_run", 1, 1)
            .signaled(30, 1, 1)
            .schedJob(40, "drm_sched_job_run", 1, 1)
            .read();
    assertThat(trace.fences()).hasSize(1);
    assertThat(trace.input().duplicates()).isZero();
  }

  @Test
  void aRunAfterTheSignalTellsNothing() {
    Trace trace =
        new TraceText()
            .signaled(1, 9, 9)
            .signaled(10, 1, 1)
            .amdgpuJob(11, "amdgpu_sched_run_job", 1, 1)
            .read();
    assertThat(life(trace, 1)).isEqualTo(new Times(0, 0, 9_000, 10_000));
    assertThat(trace.input().repaired()).isZero();
    assertThat(trace.input().aliveFromStart()).isEqualTo(2);
  }

  @Test
  void aJobSeenBeforeItsVirtioEmitTakesTheInit() {
    Trace trace =
        new TraceText()
            .init(10, 1, 0)
            .schedJob(11, "drm_sched_job_queue", 1, 4)
            .emit(12, 1, 4)
            .signaled(13, 1, 4)
            .read();
    assertThat(life(trace, 1)).isEqualTo(new Times(0, 2_000, 3_000, 3_000));
    assertThat(trace.input().fences()).isEqualTo(1);
  }

  @Test
  void traceCmdReportWithoutFlags() {
    Trace trace =
        TraceText.read(
            """
            version = 6
            CPU 1 is empty
            cpus=8
            CPU:7 [204600 EVENTS DROPPED]
                       <...>-3979  [007]   217.975284: dma_fence_init:       driver=amdgpu timeline=gfx_0.0.0 context=5 seqno=1
                 kworker/u16:2-89  [005]   217.975298: dma_fence_signaled:   driver=amdgpu timeline=gfx_0.0.0 context=5 seqno=1
               gst launch-1.0-314  [003]   217.975300: dma_fence_destroy:    driver=amdgpu timeline=gfx_0.0.0 context=5 seqno=1
            """);
    assertThat(life(trace, 5)).isEqualTo(new Times(0, 0, 14_000, 16_000));
    assertThat(trace.input().comments()).isEqualTo(3);
    assertThat(trace.input().lostEvents()).isEqualTo(204_600);
    assertThat(trace.input().unknownLines()).isZero();
  }

  @Test
  void traceCmdReportWithNanosecondsAndFlags() {
    Trace trace =
        TraceText.read(
            """
            cpus=2
              Xwayland-77    [001] d..1.   9.000000001: dma_fence_init:       driver=xe timeline=rcs0 bound context=5 seqno=1
              <idle>-0       [000] dNh2.   9.000000012: dma_fence_signaled:   driver=xe timeline=rcs0 bound context=5 seqno=1
            """);
    assertThat(life(trace, 5)).isEqualTo(new Times(0, 0, 11, 11));
    assertThat(trace.contexts().getFirst().timeline()).isEqualTo("rcs0 bound");
  }

  @Test
  void carriageReturnsAreLineEndsToo() {
    Trace trace =
        TraceText.read(
            new TraceText().init(1, 1, 1).signaled(2, 1, 1).toString().replace("\n", "\r\n"));
    assertThat(trace.input().signals()).isEqualTo(1);
    assertThat(trace.input().unknownLines()).isZero();
  }

  private record Times(long alloc, long arm, long signal, long release) {}

  private static Times life(Trace trace, long recordedContext) {
    return trace.fences().stream()
        .filter(life -> trace.contexts().get(life.context()).recordedContext() == recordedContext)
        .map(
            life ->
                new Times(
                    life.allocNanos(), life.armNanos(), life.signalNanos(), life.releaseNanos()))
        .findFirst()
        .orElseThrow();
  }
}
