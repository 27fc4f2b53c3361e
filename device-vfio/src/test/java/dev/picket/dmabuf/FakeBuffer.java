package dev.picket.dmabuf;

import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.FakeCalls;
import dev.picket.linux.call.Kernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Memory that answers the requests of a DMA buffer as a test wants. All else is the kernel's. */
final class FakeBuffer {
  static final long SIZE = 8192;
  static final String NAME = "fake-dma-buffer";

  final Deque<Integer> answers = new ArrayDeque<>();
  final List<Long> syncs = Collections.synchronizedList(new ArrayList<>());
  final Kernel kernel =
      new Kernel(
          FakeCalls.answeringOnly(
              "ioctl", arguments -> answer((long) arguments[1], (MemorySegment) arguments[2])));
  final Descriptor file;

  FakeBuffer() {
    file = kernel.memfd(NAME, SIZE);
  }

  DmaBuf open() {
    return new DmaBuf(kernel, file, SIZE, true);
  }

  DmaBuf openForReading() {
    return new DmaBuf(kernel, file, SIZE, false);
  }

  static boolean isMapped() {
    try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
      return mappings.anyMatch(line -> line.contains(NAME));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int answer(long request, MemorySegment argument) {
    if (request == DmaBufUapi.DMA_BUF_IOCTL_SYNC.number()) {
      syncs.add(argument.get(ValueLayout.JAVA_LONG, 0));
    }
    synchronized (answers) {
      return answers.isEmpty() ? 0 : answers.remove();
    }
  }
}
