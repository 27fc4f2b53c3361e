package dev.picket.dmabuf;

/** What somebody does, or wants to do, with a buffer. */
public enum Access {
  /** Looks at it. Has to wait for those who write. */
  READ(DmaBufUapi.DMA_BUF_SYNC_READ),
  /** Changes it. Has to wait for everybody. */
  WRITE(DmaBufUapi.DMA_BUF_SYNC_WRITE),
  /** Looks at it and changes it. Has to wait for everybody. */
  READ_WRITE(DmaBufUapi.DMA_BUF_SYNC_RW);

  private final int flags;

  Access(int flags) {
    this.flags = flags;
  }

  /** As the requests of DMA buffers take it. */
  int flags() {
    return flags;
  }

  boolean reads() {
    return this != WRITE;
  }

  boolean writes() {
    return this != READ;
  }
}
