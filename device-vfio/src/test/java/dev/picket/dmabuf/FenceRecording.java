package dev.picket.dmabuf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Records what three processes do with fences: one with vgem, one with virtio-gpu, and one with
 * fences of ours that have one of the kernel's before them. The recording is left where the host
 * sees it.
 */
final class FenceRecording {
  /* Fences of virtio-gpu have more events each, and their process is the slowest of the three. */
  private static final int OF_VGEM = 34_000;
  private static final int OF_GPU = 6_000;
  private static final int OF_OURS = 13_000;

  private static final Path TRACING = Path.of("/sys/kernel/tracing");
  private static final int KIBIBYTES_OF_A_PROCESSOR = 48 << 10;

  private FenceRecording() {}

  public static void main(String[] args) throws Exception {
    tell("trace_clock", "mono");
    tell("buffer_size_kb", Integer.toString(KIBIBYTES_OF_A_PROCESSOR));
    switchEvents("1");
    List<Process> processes = new ArrayList<>();
    processes.add(start(RecordedVgem.class, OF_VGEM));
    processes.add(start(RecordedGpu.class, OF_GPU));
    processes.add(start(RecordedBridge.class, OF_OURS));
    boolean good = true;
    for (Process process : processes) {
      good &= process.waitFor() == 0;
    }
    switchEvents("0");
    Path recording = Path.of(System.getProperty("picket.guest.out"), "fences.ftrace");
    // Java copies as much as the file's size says, and that is 0.
    Process copy =
        new ProcessBuilder("cat", TRACING.resolve("trace").toString())
            .redirectOutput(recording.toFile())
            .start();
    good &= copy.waitFor() == 0;
    try (Stream<Path> processors = Files.list(TRACING.resolve("per_cpu"))) {
      for (Path processor : processors.sorted().toList()) {
        Files.readAllLines(processor.resolve("stats")).stream()
            .filter(line -> line.matches("(entries|overrun|dropped events): .*"))
            .forEach(line -> System.out.println(processor.getFileName() + " " + line));
      }
    }
    System.exit(good ? 0 : 1);
  }

  private static void switchEvents(String on) throws IOException {
    for (String group : List.of("dma_fence", "virtio_gpu", "drm")) {
      tell("events/" + group + "/enable", on);
    }
  }

  private static void tell(String file, String text) throws IOException {
    Files.writeString(TRACING.resolve(file), text);
  }

  private static Process start(Class<?> main, int fences) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            Integer.toString(fences))
        .inheritIO()
        .start();
  }
}
