package dev.picket.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

/** When a fence is allocated, armed, signalled and released. */
final class FenceLivesTest {
  @Test
  void initAllocatesAndEmitArms() {
    Trace trace =
        new TraceText().init(10, 1, 5).emit(12, 1, 5).signaled(20, 1, 5).destroy(30, 1, 5).read();
    assertThat(trace.fences())
        .containsExactly(new FenceLife(0, 5, 0, 2_000, 10_000, 20_000, false, false));
    assertThat(trace.contexts())
        .containsExactly(new ReplayContext(1, "drv", "ring0", 5, 5, 1, false));
    assertThat(trace.lapNanos()).isEqualTo(20_000);
    assertThat(trace.input().replayedEvents()).isEqualTo(4);
  }

  @Test
  void initWithoutEmitDoesBoth() {
    Trace trace = new TraceText().init(10, 1, 1).signaled(20, 1, 1).destroy(30, 1, 1).read();
    assertThat(trace.fences())
        .containsExactly(new FenceLife(0, 1, 0, 0, 10_000, 20_000, false, false));
  }

  @Test
  void emitWithoutInitDoesBoth() {
    Trace trace =
        new TraceText()
            .signaled(5, 9, 9)
            .emit(10, 1, 1)
            .signaled(20, 1, 1)
            .destroy(30, 1, 1)
            .read();
    assertThat(trace.fences())
        .contains(new FenceLife(1, 1, 5_000, 5_000, 15_000, 25_000, false, false));
  }

  @Test
  void fenceSeenFirstAtItsSignalWasAliveFromTheStart() {
    Trace trace = new TraceText().init(10, 2, 1).signaled(20, 1, 7).destroy(30, 1, 7).read();
    assertThat(trace.fences())
        .containsExactly(new FenceLife(0, 7, 0, 0, 10_000, 20_000, true, false));
    assertThat(trace.input().aliveFromStart()).isEqualTo(1);
    assertThat(trace.input().unsignalled()).isEqualTo(1);
  }

  @Test
  void fenceWithoutDestroyIsHeldToTheEnd() {
    Trace trace =
        new TraceText().init(10, 1, 1).signaled(20, 1, 1).init(90, 2, 1).signaled(99, 2, 1).read();
    assertThat(trace.fences().getFirst().releaseNanos()).isEqualTo(89_000);
    assertThat(trace.fences().getFirst().heldToEnd()).isTrue();
    assertThat(trace.input().heldToEnd()).isEqualTo(2);
  }

  @Test
  void otherEventsDoNotStretchTheLap() {
    Trace trace =
        new TraceText()
            .event(1, "drm_vblank_event", "crtc=0, seq=142")
            .init(10, 1, 1)
            .signaled(20, 1, 1)
            .event(900, "drm_vblank_event", "crtc=0, seq=143")
            .read();
    assertThat(trace.fences().getFirst().allocNanos()).isZero();
    assertThat(trace.lapNanos()).isEqualTo(10_000);
  }

  @Test
  void unsignalledFencesAreCountedAndSkipped() {
    Trace trace =
        new TraceText()
            .init(10, 1, 1)
            .init(11, 1, 2)
            .signaled(20, 1, 1)
            .destroy(30, 3, 1)
            .event(31, "dma_fence_wait_start", "driver=d timeline=t context=4 seqno=1")
            .read();
    assertThat(trace.fences()).hasSize(1);
    assertThat(trace.input().fences()).isEqualTo(3);
    assertThat(trace.input().unsignalled()).isEqualTo(2);
    assertThat(trace.input().contexts()).isEqualTo(1);
    assertThat(trace.input().events().get("dma_fence_init")).isEqualTo(new EventCount(2, 1));
    assertThat(trace.input().events().get("dma_fence_destroy")).isEqualTo(new EventCount(1, 0));
    assertThat(trace.input().knownEvents()).isEqualTo(3);
  }

  @Test
  void secondSignalOfAFenceIsCountedAndNotReplayed() {
    InputSummary input =
        new TraceText()
            .init(10, 1, 1)
            .signaled(20, 1, 1)
            .signaled(21, 1, 1)
            .destroy(30, 1, 1)
            .signaled(31, 1, 1)
            .summary();
    assertThat(input.signals()).isEqualTo(1);
    assertThat(input.signalsSeen()).isEqualTo(3);
    assertThat(input.duplicateSignals()).isEqualTo(2);
    assertThat(input.events().get("dma_fence_signaled")).isEqualTo(new EventCount(3, 1));
  }

  @Test
  void fenceSignalledByItsDestructionIsReleasedThen() {
    Trace trace = new TraceText().init(10, 1, 1).destroy(20, 1, 1).signaled(21, 1, 1).read();
    assertThat(trace.fences())
        .containsExactly(new FenceLife(0, 1, 0, 0, 11_000, 11_000, false, false));
    assertThat(trace.input().repaired()).isEqualTo(1);
  }

  @Test
  void contextZeroAndTheStubDriverAreKnownAndNotReplayed() {
    InputSummary input =
        new TraceText()
            .event(1, "dma_fence_init", "driver=stub timeline=stub context=0 seqno=0")
            .event(2, "dma_fence_signaled", "driver=stub timeline=stub context=0 seqno=0")
            .event(3, "dma_fence_init", "driver=dma-fence timeline=work context=0 seqno=0")
            .event(4, "dma_fence_signaled", "driver=dma-fence timeline=work context=0 seqno=0")
            .event(5, "dma_fence_init", "driver=stub timeline=stub context=77 seqno=1")
            .event(6, "dma_fence_signaled", "driver=stub timeline=stub context=77 seqno=1")
            .signaled(9, 1, 1)
            .destroy(10, 77, 1)
            .summary();
    assertThat(input.fences()).isEqualTo(1);
    assertThat(input.signals()).isEqualTo(1);
    assertThat(input.stubSignals()).isEqualTo(3);
    assertThat(input.signalsSeen()).isEqualTo(4);
    assertThat(input.events().get("dma_fence_init")).isEqualTo(new EventCount(3, 0));
  }

  @Test
  void namesAreThoseOfTheLivingFence() {
    Trace trace =
        new TraceText()
            .destroy(10, 1, 1)
            .init(11, 1, 2)
            .signaled(12, 1, 2)
            .destroy(13, 1, 2)
            .read();
    assertThat(trace.contexts().getFirst().driver()).isEqualTo("drv");
    assertThat(trace.contexts().getFirst().timeline()).isEqualTo("ring0");
  }

  @Test
  void changedNamesDoNotMakeAnotherFence() {
    Trace trace =
        new TraceText()
            .event(1, "dma_fence_init", "driver=a timeline=b context=1 seqno=1")
            .event(2, "dma_fence_signaled", "driver=c timeline=d context=1 seqno=1")
            .destroy(3, 1, 1)
            .read();
    assertThat(trace.fences()).hasSize(1);
    assertThat(trace.contexts().getFirst().driver()).isEqualTo("a");
  }

  @Test
  void virtioInitsGetTheirNumbersInTheOrderOfTheEmits() {
    Trace trace =
        new TraceText()
            .init(10, 1, 0)
            .init(11, 1, 0)
            .emit(20, 1, 1)
            .init(21, 1, 0)
            .emit(30, 1, 2)
            .emit(31, 1, 3)
            .signaled(40, 1, 1)
            .signaled(41, 1, 2)
            .signaled(42, 1, 3)
            .read();
    assertThat(trace.fences())
        .extracting(FenceLife::seqno, FenceLife::allocNanos, FenceLife::armNanos)
        .containsExactly(
            tuple(1L, 0L, 10_000L), tuple(2L, 1_000L, 20_000L), tuple(3L, 11_000L, 21_000L));
    assertThat(trace.input().duplicates()).isZero();
    assertThat(trace.input().events().get("dma_fence_init")).isEqualTo(new EventCount(3, 3));
  }

  @Test
  void virtioEmitAtTheBeginningOfTheWindowFindsNoInit() {
    Trace trace =
        new TraceText()
            .emit(10, 1, 8)
            .init(11, 1, 0)
            .emit(12, 1, 9)
            .signaled(13, 1, 8)
            .signaled(14, 1, 9)
            .read();
    assertThat(trace.fences()).extracting(FenceLife::allocNanos).containsExactly(0L, 1_000L);
  }

  @Test
  void virtioFenceThatFailedBeforeItsEmitDoesNotShiftTheOthers() {
    Trace trace =
        new TraceText()
            .init(10, 1, 0)
            .init(11, 1, 0)
            .destroy(12, 1, 0)
            .emit(20, 1, 1)
            .init(21, 1, 0)
            .emit(22, 1, 2)
            .signaled(30, 1, 1)
            .signaled(31, 1, 2)
            .read();
    assertThat(trace.fences()).extracting(FenceLife::allocNanos).containsExactly(0L, 11_000L);
    assertThat(trace.input().unsignalled()).isEqualTo(1);
  }

  @Test
  void virtioFenceThatNeverGetsItsNumberIsUnsignalled() {
    InputSummary input =
        new TraceText().init(10, 1, 0).emit(11, 1, 1).signaled(12, 1, 1).init(13, 1, 0).summary();
    assertThat(input.signals()).isEqualTo(1);
    assertThat(input.unsignalled()).isEqualTo(1);
  }

  @Test
  void zeroIsAlsoAnOrdinaryNumber() {
    Trace trace =
        new TraceText()
            .init(10, 1, 0)
            .init(11, 1, 1)
            .signaled(12, 1, 0)
            .signaled(13, 1, 1)
            .destroy(14, 1, 0)
            .read();
    assertThat(trace.fences())
        .containsExactly(
            new FenceLife(0, 0, 0, 0, 2_000, 4_000, false, false),
            new FenceLife(0, 1, 1_000, 1_000, 3_000, 4_000, false, true));
  }

  @Test
  void vgemFencesHaveAContextEach() {
    TraceText text = new TraceText();
    for (int context = 3; context < 13; context++) {
      text.init(context, context, 1).signaled(100 + context, context, 1);
    }
    Trace trace = text.read();
    assertThat(trace.contexts()).hasSize(10);
    assertThat(trace.input().gaps()).isZero();
    assertThat(trace.input().duplicates()).isZero();
  }

  @Test
  void lateLinesKeepCausality() {
    Trace trace = new TraceText().signaled(100, 1, 1).init(101, 1, 1).destroy(99, 1, 1).read();
    assertThat(trace.fences())
        .containsExactly(new FenceLife(0, 1, 1_000, 1_000, 1_000, 1_000, false, false));
    assertThat(trace.input().repaired()).isEqualTo(1);
    assertThat(trace.input().reordered()).isEqualTo(1);
    assertThat(trace.input().duplicates()).isZero();
  }

  @Test
  void aCpusLateBufferIsSortedByTime() {
    Trace trace =
        new TraceText()
            .signaled(50_000, 1, 1)
            .destroy(60_000, 1, 1)
            .init(10_000, 1, 1)
            .emit(11_000, 1, 1)
            .read();
    assertThat(trace.fences())
        .containsExactly(new FenceLife(0, 1, 0, 1_000_000, 40_000_000, 50_000_000, false, false));
    assertThat(trace.input().reordered()).isEqualTo(2);
    assertThat(trace.input().repaired()).isZero();
  }

  @Test
  void countsEveryEventThatIsEarlierThanOneAbove() {
    InputSummary input =
        new TraceText()
            .event(10, "x", "")
            .event(5, "x", "")
            .event(6, "x", "")
            .event(10, "x", "")
            .signaled(11, 1, 1)
            .summary();
    assertThat(input.reordered()).isEqualTo(2);
  }

  @Test
  void everyLineIsAccountedFor() {
    InputSummary input =
        new TraceText()
            .line("# tracer: nop")
            .line("")
            .line("version = 6")
            .line("cpus=2")
            .line("CPU:1 [LOST 7 EVENTS]")
            .line("CPU:0 [5 EVENTS DROPPED]")
            .line("what is this")
            .event(1, "dma_fence_init", "driver=x but nothing else")
            .event(2, "amdgpu_cs_ioctl", "adev=1, sched_job=2")
            .event(3, "sched_switch", "prev_comm=a")
            .event(4, "sched_switch", "prev_comm=b")
            .line("x".repeat(1 << 20))
            .signaled(5, 1, 1)
            .summary();
    assertThat(input.lines()).isEqualTo(13);
    assertThat(input.comments()).isEqualTo(4);
    assertThat(input.lostMarkers()).isEqualTo(2);
    assertThat(input.lostEvents()).isEqualTo(12);
    assertThat(input.unknownLines()).isEqualTo(3);
    assertThat(input.knownEvents()).isEqualTo(3);
    assertThat(input.replayedEvents()).isEqualTo(1);
    assertThat(input.events())
        .containsOnlyKeys("amdgpu_cs_ioctl", "dma_fence_signaled", "sched_switch")
        .containsEntry("sched_switch", new EventCount(2, 0));
  }

  @Test
  void namesWithoutEndAreCountedTogether() {
    TraceText text = new TraceText().signaled(1, 1, 1);
    for (int name = 0; name < 10_000; name++) {
      text.event(1, "noise_" + name, "");
    }
    InputSummary input = text.summary();
    assertThat(input.events().size()).isLessThan(5_000);
    assertThat(input.events())
        .hasEntrySatisfying(
            "(other events)", count -> assertThat(count.lines()).isGreaterThan(5_000));
    assertThat(input.knownEvents()).isEqualTo(10_000);
  }

  @Test
  void refusesSumsThatDoNotAddUp() {
    InputSummary sound = new TraceText().signaled(1, 1, 1).summary();
    assertThatThrownBy(
            () ->
                new InputSummary(
                    2, 0, 0, 0, sound.events(), 1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lines is 2");
  }

  @Test
  void refusesALifeThatRunsBackwards() {
    for (List<Long> times :
        List.of(
            List.of(-1L, 0L, 0L, 0L),
            List.of(1L, 0L, 2L, 3L),
            List.of(0L, 2L, 1L, 3L),
            List.of(0L, 1L, 3L, 2L))) {
      assertThatThrownBy(
              () ->
                  new FenceLife(
                      0, 1, times.get(0), times.get(1), times.get(2), times.get(3), false, false))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
