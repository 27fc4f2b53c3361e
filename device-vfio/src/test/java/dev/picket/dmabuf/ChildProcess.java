package dev.picket.dmabuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.picket.linux.ForeignDescriptor;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** A JVM that makes something, prints its descriptor as a line, and goes on until it is killed. */
final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  ChildProcess(Class<?> main) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName())
            .redirectErrorStream(true)
            .start();
    output = new BufferedReader(process.inputReader(UTF_8));
  }

  /** Takes a copy of the descriptor. */
  Descriptor descriptor() throws Throwable {
    String line = output.readLine();
    if (line == null || !line.matches("\\d+")) {
      throw new AssertionError("the child has said: " + line);
    }
    return ForeignDescriptor.copy(Kernel.ofThisMachine(), process.pid(), Integer.parseInt(line));
  }

  /** As a crash would, without any cleaning up. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
