package dev.picket.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LineParserTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        // 4.11 to 6.0: four flags
        "           <...>-3979  [007] d..1   217.975284: ev: a=1 b=2",
        // 6.1 and later: five
        "     kworker/1:2-152     [001] dN.1.   217.975284: ev: a=1 b=2",
        // the option irq-info off, and trace-cmd report of some versions
        "          <idle>-0     [000]   217.975284: ev:                  a=1 b=2",
        // the option record-tgid
        "            bash-123     (  123) [001] .....   217.975284: ev: a=1 b=2",
        "          <idle>-0     (-------) [001] d..2   217.975284: ev: a=1 b=2",
        // names
        "  kworker/u8:1-i9-29      [001] d.h2.   217.975284: ev: a=1 b=2",
        "   Web Content 2-29      [001] d.h2.   217.975284: ev: a=1 b=2",
        "      [kworker]-29      [001] d.h2.   217.975284: ev: a=1 b=2",
        "         a[12] b-29      [001] d.h2.   217.975284: ev: a=1 b=2",
        "  [003] 1.5: x: -29      [001] d.h2.   217.975284: ev: a=1 b=2",
        "     [extracting]-29      [001] d.h2.   217.975284: ev: a=1 b=2",
        "          日本語-29      [001] d.h2.   217.975284: ev: a=1 b=2",
        "                 -29      [001] d.h2.   217.975284: ev: a=1 b=2",
        // many CPUs, nanoseconds, another width
        "t-1 [1023] ..... 217.975284000: ev: a=1 b=2",
        "t-1 [0] ..... 217.97528400: ev: a=1 b=2",
      })
  void readsAnEvent(String line) {
    TraceLine.Event event = event(line);
    assertThat(event.name()).hasToString("ev");
    assertThat(event.nanos()).isEqualTo(217_975_284_000L);
    assertThat(event.arguments()).hasToString("a=1 b=2");
  }

  @ParameterizedTest
  @CsvSource({
    "0.000001, 1000",
    "1.5, 1500000000",
    "1.000000001, 1000000001",
    "1763683200.123456, 1763683200123456000",
    "123456789, 123456789"
  })
  void readsTimes(String time, long nanos) {
    assertThat(event("t-1 [0] .... " + time + ": ev: x").nanos()).isEqualTo(nanos);
  }

  @Test
  void readsAnEventWithoutArguments() {
    assertThat(event("t-1 [0] .... 1.0: ev:").arguments().isEmpty()).isTrue();
  }

  @Test
  void keepsColonsAndBracketsInArguments() {
    assertThat(event("t-1 [0] .... 1.0: ev: [001] x: 2.0: y").arguments())
        .hasToString("[001] x: 2.0: y");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "# tracer: nop",
        "#",
        "  # indented",
        "##### CPU 2 buffer started ####",
        "version = 7",
        "cpus=16",
        "CPU 3 is empty"
      })
  void knowsLinesWithoutContent(String line) {
    assertThat(LineParser.parse(Slice.of(line))).isEqualTo(TraceLine.Other.COMMENT);
  }

  @ParameterizedTest
  @CsvSource({
    "CPU:3 [LOST 123 EVENTS], 123",
    "CPU:3 [LOST EVENTS], 0",
    "CPU:7 [204600 EVENTS DROPPED], 204600",
    "CPU:7 [EVENTS DROPPED], 0"
  })
  void countsLostEvents(String line, long count) {
    assertThat(LineParser.parse(Slice.of(line))).isEqualTo(new TraceLine.LostEvents(count));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "CPU:",
        "CPU:3",
        "CPU:3 [",
        "CPU:3 ]",
        "CPU:3 [LOST",
        "CPU:3 [LOST 5",
        "CPU:3 [LOST x EVENTS]",
        "CPU:3 [LOST 99999999999999999999 EVENTS]",
        "cpus=",
        "cpus=many",
        "t-1",
        "t-1 [",
        "t-1 [0",
        "t-1 [0]",
        "t-1 [0] ....",
        "t-1 [0] .... 1.0",
        "t-1 [0] .... 1.0:",
        "t-1 [0] .... 1.0: ",
        "t-1 [0] .... 1.0: name",
        "t-1 [0] .... 1.0: name <-function_tracer",
        "t-1 [0] .... 1.0: name:without_blank",
        "t-1 [0] .... 1.0: 9digit: x",
        "t-1 [0] .... 1.: ev: x",
        "t-1 [0] .... .5: ev: x",
        "t-1 [0] .... 1.0000000000: ev: x",
        "t-1 [0] .... 9000000001.0: ev: x",
        "t-1 [0] .... 99999999999.0: ev: x",
        "t-1 [0] .... 9999999999999999999: ev: x",
        "t-1 [0] .... -1.0: ev: x",
        "t-1 [0] flagsflags 1.0: ev: x",
        "t-1 [x] .... 1.0: ev: x",
        "t-x [0] .... 1.0: ev: x",
        "1 [0] .... 1.0: ev: x",
        "[0] .... 1.0: ev: x",
        "t-1 (12 [0] .... 1.0: ev: x",
        ") [0] .... 1.0: ev: x",
        " => dma_fence_signal",
        "Binary file trace.dat matches"
      })
  void doesNotGuess(String line) {
    assertThat(LineParser.parse(Slice.of(line))).isEqualTo(TraceLine.Other.UNREADABLE);
  }

  private static TraceLine.Event event(String line) {
    TraceLine parsed = LineParser.parse(Slice.of(line));
    assertThat(parsed).isInstanceOf(TraceLine.Event.class);
    return (TraceLine.Event) parsed;
  }
}
