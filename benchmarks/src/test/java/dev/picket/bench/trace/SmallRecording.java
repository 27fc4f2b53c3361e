package dev.picket.bench.trace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** Short recordings of two kernels, for tests. Both drove vgem and virtio-gpu in a guest. */
public enum SmallRecording {
  /** Linux 6.12: {@code dma_fence_destroy} still names the driver. */
  LINUX_6_12("dma-fence-vgem-virtio-6.12.ftrace.gz"),
  /** Linux 7.2: a signalled fence is {@code detached-driver}, and lines may be out of order. */
  LINUX_7_2("dma-fence-vgem-virtio-7.2.ftrace.gz");

  private final String resource;

  SmallRecording(String resource) {
    this.resource = resource;
  }

  public Trace trace() {
    try {
      return TraceReader.read(
          Path.of(
              Objects.requireNonNull(SmallRecording.class.getResource(resource), resource)
                  .toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] bytes() {
    try (InputStream in =
        Objects.requireNonNull(SmallRecording.class.getResourceAsStream(resource), resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
