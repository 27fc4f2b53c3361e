package dev.picket.bench.trace;

/** The recordings that come with Picket, made by {@code picket vfio record}. */
public enum Recording {
  /**
   * Linux 7.2, three processes at a time: one with vgem, one with virtio-gpu, and one with fences
   * of ours that have one of the kernel's before them. A signalled fence is {@code
   * detached-driver}.
   */
  THREE_PROCESSES("dma-fence-three-processes-7.2.ftrace.gz");

  /** What is replayed when no file is named. */
  public static final Recording DEFAULT = THREE_PROCESSES;

  private final String resource;

  Recording(String resource) {
    this.resource = resource;
  }

  /** {@return the name of the resource, beside this class} */
  public String resource() {
    return resource;
  }
}
