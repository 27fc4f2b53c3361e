package dev.picket.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which number a fence has in which context of the replay. */
final class NumberingTest {
  @Test
  void aContextStartsAtItsFirstNumber() {
    Trace trace = new TraceText().init(1, 1, 500).signaled(2, 1, 500).read();
    assertThat(trace.contexts().getFirst().firstSeqno()).isEqualTo(500);
    assertThat(trace.input().burntSeqnos()).isZero();
  }

  @Test
  void gapsAreBurnt() {
    Trace trace =
        new TraceText()
            .init(1, 1, 5)
            .init(2, 1, 6)
            .init(3, 1, 10)
            .init(4, 1, 12)
            .signaled(5, 1, 5)
            .signaled(6, 1, 6)
            .signaled(7, 1, 10)
            .signaled(8, 1, 12)
            .read();
    assertThat(trace.fences()).extracting(FenceLife::seqno).containsExactly(5L, 6L, 10L, 12L);
    assertThat(trace.input().gaps()).isEqualTo(2);
    assertThat(trace.input().burntSeqnos()).isEqualTo(4);
    assertThat(trace.contexts().getFirst().burntSeqnos()).isEqualTo(4);
  }

  @Test
  void theNumberOfAnUnsignalledFenceIsBurnt() {
    InputSummary input =
        new TraceText()
            .init(1, 1, 1)
            .init(2, 1, 2)
            .init(3, 1, 3)
            .signaled(4, 1, 1)
            .signaled(5, 1, 3)
            .summary();
    assertThat(input.gaps()).isEqualTo(1);
    assertThat(input.burntSeqnos()).isEqualTo(1);
    assertThat(input.unsignalled()).isEqualTo(1);
  }

  @Test
  void numbersGoOnWhere32BitsEnd() {
    Trace trace =
        new TraceText()
            .init(1, 1, 0xfffffffeL)
            .init(2, 1, 0xffffffffL)
            .emit(3, 1, 0)
            .init(4, 1, 1)
            .signaled(5, 1, 0xfffffffeL)
            .signaled(6, 1, 0xffffffffL)
            .signaled(7, 1, 0)
            .signaled(8, 1, 1)
            .read();
    assertThat(trace.fences())
        .extracting(FenceLife::seqno)
        .containsExactly(0xfffffffeL, 0xffffffffL, 0x1_0000_0000L, 0x1_0000_0001L);
    assertThat(trace.input().duplicates()).isZero();
    assertThat(trace.input().gaps()).isZero();
  }

  @Test
  void theTurnIsFoundAlsoWhenSignalsAreOutOfOrder() {
    Trace trace =
        new TraceText().signaled(1, 1, 1).signaled(2, 1, 0xffffffffL).signaled(3, 1, 0).read();
    assertThat(trace.fences())
        .extracting(FenceLife::seqno)
        .containsExactly(0xffffffffL, 0x1_0000_0000L, 0x1_0000_0001L);
    assertThat(trace.input().aliveFromStart()).isEqualTo(3);
  }

  @Test
  void aNumberLiveTwiceGetsAContextOfItsOwn() {
    Trace trace =
        new TraceText()
            .init(1, 1, 1)
            .init(2, 1, 1)
            .signaled(3, 1, 1)
            .signaled(4, 1, 1)
            .destroy(5, 1, 1)
            .destroy(6, 1, 1)
            .read();
    assertThat(trace.fences())
        .containsExactly(
            new FenceLife(0, 1, 0, 0, 2_000, 4_000, false, false),
            new FenceLife(1, 1, 1_000, 1_000, 3_000, 5_000, false, false));
    assertThat(trace.contexts())
        .extracting(ReplayContext::replayLocal)
        .containsExactly(false, true);
    assertThat(trace.contexts()).extracting(ReplayContext::recordedContext).containsOnly(1L);
    assertThat(trace.input().duplicates()).isEqualTo(1);
    assertThat(trace.input().contexts()).isEqualTo(1);
    assertThat(trace.input().duplicateSignals()).isZero();
  }

  @Test
  void aNumberUsedAgainAfterDestructionGetsAContextOfItsOwn() {
    Trace trace =
        new TraceText()
            .init(1, 1, 1)
            .signaled(2, 1, 1)
            .destroy(3, 1, 1)
            .init(4, 1, 1)
            .signaled(5, 1, 1)
            .destroy(6, 1, 1)
            .read();
    assertThat(trace.fences()).hasSize(2);
    assertThat(trace.input().duplicates()).isEqualTo(1);
  }

  @Test
  void aNumberCreatedLongAfterItsSignalIsAnotherFence() {
    long longAfter = 20 + FenceTracker.CLOCK_SKEW_NANOS / 1_000 + 1;
    Trace trace =
        new TraceText()
            .signaled(20, 1, 1)
            .init(longAfter, 1, 1)
            .destroy(longAfter + 1, 1, 1)
            .signaled(longAfter + 2, 1, 1)
            .read();
    assertThat(trace.input().duplicates()).isEqualTo(1);
    assertThat(trace.input().aliveFromStart()).isEqualTo(1);
    assertThat(trace.input().duplicateSignals()).isZero();
  }

  @Test
  void aNumberGoingBackwardsGetsAContextOfItsOwn() {
    Trace trace =
        new TraceText()
            .init(1, 1, 7)
            .init(2, 1, 6)
            .init(3, 1, 8)
            .signaled(4, 1, 6)
            .signaled(5, 1, 7)
            .signaled(6, 1, 8)
            .read();
    assertThat(trace.input().duplicates()).isEqualTo(1);
    assertThat(trace.fences())
        .extracting(life -> life.context() + ":" + life.seqno())
        .containsExactly("0:7", "1:6", "0:8");
  }

  @Test
  void aCounterThatStartsAgainStaysTogether() {
    TraceText text = new TraceText();
    for (int turn = 0; turn < 3; turn++) {
      for (int seqno = 1; seqno <= 50; seqno++) {
        long now = 1_000L * turn + 10L * seqno;
        text.init(now, 1, seqno).signaled(now + 2, 1, seqno).destroy(now + 4, 1, seqno);
      }
    }
    Trace trace = text.read();
    assertThat(trace.input().duplicates()).isEqualTo(100);
    assertThat(trace.contexts()).extracting(ReplayContext::fences).containsExactly(50, 50, 50);
  }

  @Test
  void aFenceFromBeforeTheWindowIsNotArmedBeforeALowerNumber() {
    Trace trace =
        new TraceText()
            .signaled(1, 9, 9)
            .init(10, 1, 5)
            .signaled(20, 1, 6)
            .signaled(30, 1, 5)
            .read();
    assertThat(trace.fences())
        .extracting(life -> life.seqno() + "@" + life.armNanos())
        .containsExactly("9@0", "5@9000", "6@9000");
    assertThat(trace.input().aliveFromStart()).isEqualTo(2);
    assertThat(trace.input().duplicates()).isZero();
  }

  @Test
  void aJobThatRunsWasArmedBeforeTheNextOneWasSubmitted() {
    Trace trace =
        new TraceText()
            .signaled(1, 9, 9)
            .amdgpuJob(10, "amdgpu_cs_ioctl", 1, 6)
            .amdgpuJob(20, "amdgpu_sched_run_job", 1, 5)
            .amdgpuJob(30, "amdgpu_sched_run_job", 1, 6)
            .signaled(40, 1, 5)
            .signaled(50, 1, 6)
            .read();
    assertThat(trace.fences())
        .extracting(life -> life.seqno() + "@" + life.armNanos())
        .containsExactly("9@0", "5@9000", "6@9000");
    assertThat(trace.input().duplicates()).isZero();
  }

  @Test
  void manyLivesOfOneNumberStayCheap() {
    TraceText text = new TraceText();
    for (int life = 0; life < 50_000; life++) {
      text.init(life, 1, 1);
    }
    for (int life = 0; life < 50_000; life++) {
      text.signaled(50_000 + life, 1, 1);
    }
    InputSummary input = text.summary();
    assertThat(input.fences()).isEqualTo(50_000);
    assertThat(input.signals()).isBetween(1, 50);
    assertThat(input.signals() + input.duplicateSignals()).isEqualTo(50_000);
  }
}
