package dev.picket.bench.trace;

/** The recordings that come with Picket. Both drove vgem and virtio-gpu in a guest. */
public enum Recording {
  /** Linux 6.12: {@code dma_fence_destroy} still names the driver. */
  LINUX_6_12("dma-fence-vgem-virtio-6.12.ftrace.gz"),
  /** Linux 7.2: a signalled fence is {@code detached-driver}, and lines may be out of order. */
  LINUX_7_2("dma-fence-vgem-virtio-7.2.ftrace.gz");

  /** What is replayed when no file is named: the newest. */
  public static final Recording DEFAULT = LINUX_7_2;

  private final String resource;

  Recording(String resource) {
    this.resource = resource;
  }

  /** {@return the name of the resource, beside this class} */
  public String resource() {
    return resource;
  }
}
