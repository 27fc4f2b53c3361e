package dev.picket.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LineReaderTest {
  private static final String LONGEST = "x".repeat(LineReader.MAX_LINE_BYTES);

  @Test
  void cutsAtLineEnds() throws IOException {
    assertThat(lines("one\ntwo\r\n\nfour\n")).containsExactly("one", "two", "", "four");
  }

  @Test
  void takesALastLineWithoutAnEnd() throws IOException {
    assertThat(lines("one\ntwo")).containsExactly("one", "two");
  }

  @Test
  void findsNothingInNothing() throws IOException {
    assertThat(lines("")).isEmpty();
  }

  @Test
  void readsLinesThatDoNotFitTheBufferTogether() throws IOException {
    assertThat(lines(LONGEST + "\n" + LONGEST + "\nend\n"))
        .containsExactly(LONGEST, LONGEST, "end");
  }

  @Test
  void passesOverALineThatIsTooLong() throws IOException {
    assertThat(lines("a\n" + LONGEST + "x\nb\n")).containsExactly("a", "TOO LONG", "b");
    assertThat(lines("a\n" + LONGEST.repeat(20) + "\nb\n")).containsExactly("a", "TOO LONG", "b");
    assertThat(lines("a\n" + LONGEST.repeat(20))).containsExactly("a", "TOO LONG");
  }

  @Test
  void copesWithAStreamThatGivesOneByteAtATime() throws IOException {
    LineReader reader =
        new LineReader(
            new ByteArrayInputStream("one\ntwo".getBytes(UTF_8)) {
              @Override
              public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(1, length));
              }
            });
    assertThat(all(reader)).containsExactly("one", "two");
  }

  private static List<String> lines(String text) throws IOException {
    return all(new LineReader(new ByteArrayInputStream(text.getBytes(UTF_8))));
  }

  private static List<String> all(LineReader reader) throws IOException {
    List<String> lines = new ArrayList<>();
    while (reader.advance()) {
      lines.add(reader.isTooLong() ? "TOO LONG" : reader.line().toString());
    }
    return lines;
  }
}
