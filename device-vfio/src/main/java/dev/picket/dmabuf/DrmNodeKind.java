package dev.picket.dmabuf;

/** Which of a driver's files in {@code /dev/dri} is meant. */
public enum DrmNodeKind {
  /**
   * The file that also drives displays. Who opens it while nobody else does becomes its master, so
   * it is for what the other one does not do. Usually for the group {@code video}.
   */
  CARD("card"),
  /** The file for rendering, sync objects and buffers. Usually for the group {@code render}. */
  RENDER("renderD");

  private final String prefix;

  DrmNodeKind(String prefix) {
    this.prefix = prefix;
  }

  boolean isOf(String file) {
    return file.startsWith(prefix);
  }
}
