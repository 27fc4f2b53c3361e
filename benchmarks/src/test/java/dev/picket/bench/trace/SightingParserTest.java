package dev.picket.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SightingParserTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "driver=vgem timeline=unbound context=3 seqno=1|vgem|unbound",
        "driver=amdgpu timeline=sdma0  context=3 seqno=1|amdgpu|sdma0",
        "driver=i915 timeline=Xorg:1234 context=3 seqno=1|i915|Xorg:1234",
        "driver=a b timeline=x.y z=1 context=3 seqno=1|a b|x.y z=1",
        "driver=d timeline=t context=9 seqno=9 context=3 seqno=1|d|t context=9 seqno=9",
        "driver= timeline= context=3 seqno=1||",
        "[FAILED TO PARSE] driver=d timeline=t context=3 seqno=1|d|t",
        "driver=d timeline=t context=3 seqno=1 flags=0x1|d|t",
      })
  void readsAFence(String arguments, String driver, String timeline) {
    Sighting sighting = parse(EventKind.SIGNALED, arguments);
    assertThat(sighting.context()).isEqualTo(3);
    assertThat(sighting.seqno()).isEqualTo(1);
    assertThat(sighting.driver().toString()).isEqualTo(driver == null ? "" : driver);
    assertThat(sighting.timeline().toString()).isEqualTo(timeline == null ? "" : timeline);
  }

  @Test
  void keepsTheLow32Bits() {
    Sighting sighting =
        parse(EventKind.INIT, "driver=d timeline=t context=18446744073709551615 seqno=4294967298");
    assertThat(sighting.context()).isEqualTo(-1);
    assertThat(sighting.seqno()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "driver=d",
        "driver=d timeline=t",
        "driver=d timeline=t context=1",
        "driver=d timeline=t seqno=1",
        "driver=d timeline=t context= seqno=1",
        "driver=d timeline=t context=1 seqno=",
        "driver=d timeline=t context=1 seqno=x",
        "driver=d timeline=t context=-1 seqno=1",
        "driver=d timeline=t context=1 seqno=1x",
        "driver=d timeline=t context=1 seqno=111111111111111111111",
        "driver=d context=1 seqno=1",
        "timeline=t context=1 seqno=1",
        "timeline=t driver=d context=1 seqno=1",
        "driver=d context=1 seqno=1 timeline=t"
      })
  void refusesBrokenFences(String arguments) {
    assertThat(SightingParser.parse(EventKind.SIGNALED, 0, Slice.of(arguments))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sched_job_id=4, timeline=gfx, context=249, seqno=91446, ring_name=gfx, num_ibs=3",
        "sched_job=185904, timeline=gfx, context=249, seqno=91446, ring_name=ffff94d7a00d4694,"
            + " num_ibs=3",
        "sched_job_id=4, timeline=gfx, context=249, seqno=91446, fence=00000000c1b5a9c9,"
            + " ring_name=gfx, num_ibs=3",
        "timeline=gfx, context=249, seqno=91446, ring_name=gfx, num_ibs=3"
      })
  void readsAmdgpuJobs(String arguments) {
    Sighting sighting = parse(EventKind.AMDGPU_SUBMIT, arguments);
    assertThat(sighting.context()).isEqualTo(249);
    assertThat(sighting.seqno()).isEqualTo(91446);
    assertThat(sighting.timeline()).hasToString("gfx");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adev=ffff8, sched_job=ffff9, first ib=ffffa, sched fence=ffffb, ring name:gfx, num_ibs:1",
        "timeline=gfx, num_ibs=1",
        "timeline=gfx, seqno=1"
      })
  void findsNoFenceInJobsThatNameNone(String arguments) {
    assertThat(SightingParser.parse(EventKind.AMDGPU_RUN, 0, Slice.of(arguments))).isNull();
  }

  @Test
  void readsSchedulerJobs() {
    Sighting sighting =
        parse(
            EventKind.SCHED_QUEUE,
            "dev=0000:0b:00.0, fence=592:78, ring=gfx_0.0.0, job count:1, hw job count:0,"
                + " client_id:3");
    assertThat(sighting.context()).isEqualTo(592);
    assertThat(sighting.seqno()).isEqualTo(78);
    assertThat(sighting.driver()).hasToString("0000:0b:00.0");
    assertThat(sighting.timeline()).hasToString("gfx_0.0.0");
  }

  @Test
  void readsFinishedSchedulerJobs() {
    Sighting sighting = parse(EventKind.SCHED_DONE, "fence=592:4294967296 signaled");
    assertThat(sighting.context()).isEqualTo(592);
    assertThat(sighting.seqno()).isZero();
    assertThat(sighting.driver().isEmpty()).isTrue();
    assertThat(sighting.timeline().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fence=",
        "fence=1",
        "fence=1:",
        "fence=:1",
        "fence=00000000c1b5a9c9 signaled",
        "fence=1:x signaled",
        "fence=111111111111111111111:1 signaled"
      })
  void findsNoFenceInOldSchedulerJobs(String arguments) {
    assertThat(SightingParser.parse(EventKind.SCHED_DONE, 0, Slice.of(arguments))).isNull();
  }

  private static Sighting parse(EventKind kind, String arguments) {
    Sighting sighting =
        Objects.requireNonNull(SightingParser.parse(kind, 5, Slice.of(arguments)), arguments);
    assertThat(sighting.kind()).isEqualTo(kind);
    assertThat(sighting.nanos()).isEqualTo(5);
    return sighting;
  }
}
