package dev.picket.dmabuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;

/** A {@link FrameConsumer}, as its producer sees it. */
final class ConsumerProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;

  /** Starts it, and waits until it has the buffer. */
  ConsumerProcess(DmaBuf frame) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FrameConsumer.class.getName(),
                Long.toString(ProcessHandle.current().pid()),
                Integer.toString(frame.descriptor()))
            .redirectErrorStream(true)
            .start();
    answers = process.inputReader(UTF_8);
    orders = process.outputWriter(UTF_8);
    assertThat(answers.readLine()).isEqualTo("ready " + frame.size());
  }

  /** Has it look at the frame; tells whether it found that it has to wait. */
  boolean lookAndTellWhetherItWaits() throws IOException {
    orders.write("look\n");
    orders.flush();
    String answer = answers.readLine();
    assertThat(answer).isIn("waiting", "looking");
    return answer.equals("waiting");
  }

  /** What it saw: the least and the greatest word. */
  String seen() throws IOException {
    return answers.readLine();
  }

  @Override
  public void close() {
    try {
      orders.close();
      assertThat(process.waitFor()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroy();
    }
  }
}
